"""`python -m workers.cli` is the command `tenders`, also where no console script is installed."""

from workers.cli.main import main

if __name__ == "__main__":
    main()
