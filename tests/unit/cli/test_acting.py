"""What is asked for about a tender on the command line: which options there may be."""

from typing import Final

import pytest

from tests.unit.cli.command import Tenders

IT: Final = ("rheinblick", "A-1")
CLERK: Final = ("--by", "s.baumann", "--organisation", "bo-rhein-main")
HANDOVER: Final = (*CLERK, "--from", "s.baumann", "--to", "c.winkler")
ASKED: Final = ("--insurer", "v-1", "--name", "Taunus Assekuranz AG", "--by", "vm-sommer")
ENDED: Final = ("--invitation", "e-1", "--by", "vm-sommer", "--reason", "other")
LONG: Final = "x" * 2_001


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        pytest.param(("clerk", "claim", "ä", "A-1", *CLERK), "ACCOUNT", id="no account"),
        pytest.param(("clerk", "claim", "rheinblick", "A 1", *CLERK), "TENDER", id="no tender"),
        pytest.param(("clerk", "claim", *IT, *CLERK, "--by", "S B"), "--by", id="no clerk"),
        pytest.param(("clerk", "claim", *IT, *CLERK[:2]), "--organisation", id="of no backoffice"),
        pytest.param(
            ("clerk", "release", *IT, *CLERK, "--organisation", ""), "--organisation", id="of none"
        ),
        pytest.param(
            ("clerk", "reassign", *IT, "A 2", *HANDOVER), "TENDERS", id="a second that is none"
        ),
        pytest.param(
            ("clerk", "reassign", IT[0], *map(str, range(501)), *HANDOVER), "TENDERS", id="too many"
        ),
        pytest.param(("clerk", "reassign", *IT, *HANDOVER, "--to", "ö"), "--to", id="to nobody"),
        pytest.param(("clerk", "reassign", *IT, *HANDOVER, "--from", ""), "--from", id="of nobody"),
        pytest.param(("clerk", "reassign", *IT, *HANDOVER, "--role", "x"), "--role", id="no role"),
        pytest.param(("insurer", "invite", *IT, *ASKED, "--insurer", "v 1"), "--insurer", id="id"),
        pytest.param(("insurer", "invite", *IT, *ASKED, "--name", " "), "--name", id="no name"),
        pytest.param(
            ("insurer", "invite", *IT, *ASKED, "--answer-by", "soon"), "--answer-by", id="no time"
        ),
        pytest.param(
            ("insurer", "withdraw", *IT, *ENDED, "--reason", "rain"), "--reason", id="no reason"
        ),
        pytest.param(("insurer", "withdraw", *IT, *ENDED, "--text", LONG), "--text", id="a novel"),
        pytest.param(("insurer", "withdraw", *IT, *ENDED[2:]), "--invitation", id="of none"),
        pytest.param(
            ("insurer", "decline", *IT, *ENDED, "--party", "backoffice"),
            "--organisation",
            id="a backoffice without a name",
        ),
        pytest.param(
            ("insurer", "decline", *IT, *ENDED, "--organisation", "bo-1"),
            "--organisation",
            id="an insurer of a backoffice",
        ),
    ],
)
def test_a_wrong_option_is_a_usage_error_that_names_it(
    tenders: Tenders, arguments: tuple[str, ...], option: str
) -> None:
    outcome = tenders(*arguments)

    assert outcome.code == 2
    assert option in outcome.err.rpartition("Error: ")[2]
    assert "Kafka at" not in outcome.err
