# The image of the service: what it runs on is checked against the hashes of requirements.lock, and
# it does not run as root. Tools that only build and test stay behind in the builder. Python and
# Debian keep their release; their fixes come with a new build (`docker build --pull`).
FROM python:3.11-slim-bookworm AS builder
WORKDIR /source
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
    && python -m venv --without-pip /opt/tenders \
    && /tools/bin/uv pip install --no-cache --python /opt/tenders --compile-bytecode \
        --require-hashes --constraints requirements.lock --requirements pyproject.toml
COPY schemas schemas
COPY events events
COPY workers workers
RUN /tools/bin/hatchling build --target wheel --directory /wheels \
    && /tools/bin/uv pip install --no-cache --python /opt/tenders --compile-bytecode \
        --no-deps --no-index /wheels/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tenders \
    && install --directory --owner=tenders /var/lib/tenders
COPY --from=builder /opt/tenders /opt/tenders
ENV PATH=/opt/tenders/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
ENTRYPOINT ["tenders"]
CMD ["--help"]
