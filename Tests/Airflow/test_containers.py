"""The container files, as far as they can be held without a container engine: the Compose schema and our own rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from places import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = dict(
    line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")
)


def validate(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", file],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_file_keeps_to_the_specification():
    done = validate(ROOT / "docker-compose.yml")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("healthcheck:", "helthcheck:"),
        ("services:", "servises:"),
        ("    ports:\n      - 127.0.0.1:${AIRFLOW_PORT:-8080}:8080", "    ports: 8080"),
        ("restart: unless-stopped", "restart: [unless-stopped]"),
        ("service_healthy", "service_fine"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, old, new):
    assert old in COMPOSE
    file = tmp_path / "docker-compose.yml"
    file.write_text(COMPOSE.replace(old, new))
    assert validate(file).returncode == 1


def test_every_role_of_airflow_is_there():
    assert set(SERVICES) == {"database", "redis", "init", "api-server", "scheduler", "dag-processor", "triggerer", "worker"}


def test_every_lasting_service_is_watched():
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"init"}


def test_ports_are_published_on_this_machine_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_setting_is_in_the_example_and_every_example_is_used():
    assert set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", COMPOSE)) == set(EXAMPLE)


def test_no_file_holds_a_secret_and_no_secret_has_a_default():
    secret = {name for name in EXAMPLE if re.search("PASSWORD|SECRET|KEY|WEBHOOK", name)}
    assert {name for name, value in EXAMPLE.items() if not value} == secret
    for name in secret:
        for rest in re.findall(r"\$\{" + name + r"(:[^}]*)\}", COMPOSE):
            assert rest == (":-" if name.startswith(("TWELVEDATA", "USDCOP_ALERT")) else ":?fill in .env"), name


def test_only_who_runs_tasks_holds_the_providers_keys_and_only_init_the_owners_password():
    def holders(text):
        return {name for name, service in SERVICES.items() if text in str(service["environment"])}

    assert holders("TWELVEDATA_API_KEY") == {"worker", "dag-processor"}
    assert holders("USDCOP_OWNER_PASSWORD") == {"database", "init"}


def test_what_services_name_exists():
    declared = yaml.safe_load(COMPOSE)["volumes"]
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in declared


def test_no_image_floats():
    images = [service["image"] for service in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert all(":" in image and not image.endswith(":latest") for image in images)


def test_the_image_is_built_from_what_is_there_and_runs_without_privileges():
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert [base.rpartition("-")[2] for base in bases] == ["bookworm", "bookworm"]
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["airflow"]


def test_every_pin_has_its_hash():
    for name in ("scripts/requirements-airflow.txt", "scripts/requirements-celery.txt", "Tests/Airflow/requirements.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
        pins = [index for index, line in enumerate(lines) if not line.startswith(" ")]
        assert all("==" in lines[index] and lines[index + 1].startswith("    --hash=sha256:") for index in pins)
