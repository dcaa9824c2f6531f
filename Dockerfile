# The tasks and the Airflow that drives them, in one image: every role of docker-compose.yml runs it with another command.
# Two stages on the same Debian release, as the executables link against its libraries.

FROM swift:6.2-bookworm AS build
WORKDIR /source
# Debian packages and native libraries first: they change least.
COPY scripts/setup.sh scripts/fetch.sh scripts/requirements-native.txt scripts/
RUN scripts/setup.sh
COPY . .
RUN swift build -c release --static-swift-stdlib && scripts/install.sh /opt/usdcop

FROM python:3.11-slim-bookworm
# What the executables load at run time; the Arrow and BLAS libraries come with them in /opt/usdcop/lib.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates fonts-dejavu-core gnuplot-nox libcurl4 liblapacke libmicrohttpd12 libnettle8 libpq5 libyaml-0-2 tini \
    && rm -rf /var/lib/apt/lists/*
# The same pins as on a machine without containers, and CeleryExecutor's.
COPY scripts/requirements-airflow.txt scripts/requirements-celery.txt /tmp/
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary=:all: \
        -r /tmp/requirements-airflow.txt -r /tmp/requirements-celery.txt \
    && rm /tmp/requirements-*.txt
COPY --from=build /opt/usdcop /opt/usdcop

ENV AIRFLOW_HOME=/var/lib/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/usdcop/share/usdcop/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/usdcop/share/usdcop/dags/plugins \
    AIRFLOW__CORE__DEFAULT_TIMEZONE=America/Bogota \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    PATH=/opt/usdcop/bin:$PATH \
    PYTHONPATH=/opt/usdcop/share/usdcop/dags \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    USDCOP_BIN=/opt/usdcop/bin \
    USDCOP_DATA_DIR=/var/lib/usdcop
# New named volumes take their owner from these folders.
RUN useradd --uid 50000 --create-home airflow \
    && install -d -o airflow -g airflow -m 700 /var/lib/airflow /var/lib/airflow/logs /var/lib/airflow/login /var/lib/usdcop
USER airflow
WORKDIR /var/lib/airflow
# Reaps what tasks leave behind and hands signals on.
ENTRYPOINT ["tini", "--"]
CMD ["airflow", "version"]
