FROM python:3.11-slim AS build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps --requirement requirements.lock
COPY pyproject.toml ./
COPY README.md ./
COPY src src
COPY commands commands
COPY projections projections
COPY bff bff
COPY migrations migrations
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --uid 10001 --user-group --no-create-home workforceos \
    && install --directory --owner=workforceos --group=workforceos /var/lib/workforceos
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 WORKFORCEOS_HOST=0.0.0.0 WORKFORCEOS_DATA_DIR=/var/lib/workforceos
WORKDIR /var/lib/workforceos
VOLUME /var/lib/workforceos
USER workforceos
EXPOSE 8080
CMD ["workforceos", "serve"]
