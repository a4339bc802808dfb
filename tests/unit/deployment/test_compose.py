"""What docker-compose.yml and the Dockerfile promise, as far as it shows without an engine."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from recto.settings import Settings

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = ("migrate", "api", "worker", "worker-gpu")


def all_texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from all_texts(value)
            yield str(key)
    elif isinstance(node, list):
        for value in node:
            yield from all_texts(value)
    else:
        yield str(node)


def stages() -> dict[str, str]:
    """Return the Dockerfile's stages by name."""
    text = (ROOT / "Dockerfile").read_text()
    parts = re.split(r"^FROM (\S+) AS (\S+)$", text, flags=re.MULTILINE)
    return {name: f"FROM {base}\n{body}" for base, name, body in zip(*[iter(parts[1:])] * 3, strict=True)}


def test_every_part_of_the_service_is_there() -> None:
    assert set(SERVICES) == {"postgres", "redis", *OWN}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_has_a_healthcheck_or_ends_by_itself(name: str) -> None:
    service = SERVICES[name]
    if name == "migrate":
        assert service["restart"] == "no"
    elif name == "api":
        assert "HEALTHCHECK" in stages()["runtime"]
    else:
        assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["api", "worker", "worker-gpu"])
def test_work_starts_after_migration_on_healthy_stores(name: str) -> None:
    conditions = {other: wait["condition"] for other, wait in SERVICES[name]["depends_on"].items()}
    assert conditions == {
        "migrate": "service_completed_successfully",
        "postgres": "service_healthy",
        "redis": "service_healthy",
    }


def test_no_password_has_a_default() -> None:
    uses = [
        text for text in all_texts(COMPOSE) for text in re.findall(r"(?<!\$)\$\{(\w*PASSWORD[^}]*)\}", text)
    ]
    assert len(uses) >= 4
    assert all(re.fullmatch(r"\w+:\?.+", use) for use in uses)
    secrets = [text for text in all_texts(COMPOSE) if re.search(r"://\w*:(?!\$\{)[^@]*@", text)]
    assert secrets == []


def test_example_of_settings_names_every_variable_and_no_password() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    used = {name for text in all_texts(COMPOSE) for name in re.findall(r"(?<!\$)\$\{(\w+)", text)}
    assert set(example) == used
    assert [value for name, value in example.items() if "PASSWORD" in name] == ["", ""]


@pytest.mark.parametrize("name", OWN)
def test_variables_are_settings(name: str) -> None:
    known = {f"RECTO_{field.upper()}" for field in Settings.model_fields}
    assert set(SERVICES[name]["environment"]) <= known


@pytest.mark.parametrize("name", OWN)
def test_documents_live_on_the_shared_volume_and_nothing_else_is_writable(name: str) -> None:
    writable = [volume for volume in SERVICES[name]["volumes"] if not volume.endswith(":ro")]
    assert writable == ["documents:/var/lib/recto"]
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_only_the_gpu_worker_sees_the_hosts_checkpoints() -> None:
    seen = {name for name, service in SERVICES.items() if "/models:ro" in str(service.get("volumes"))}
    assert seen == {"worker-gpu"}


def test_every_volume_is_named() -> None:
    mounted = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.endswith(":ro")
    }
    assert mounted == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", ["worker", "worker-gpu"])
def test_worker_is_named_after_its_container_and_asked_about_by_that_name(name: str) -> None:
    assert 'RECTO_WORKER_NAME="$$HOSTNAME"' in SERVICES[name]["command"][-1]
    assert '--worker "$$HOSTNAME"' in SERVICES[name]["healthcheck"]["test"][-1]


def test_only_the_gpu_worker_needs_the_gpu_profile() -> None:
    assert {name for name, service in SERVICES.items() if "profiles" in service} == {"worker-gpu"}
    assert SERVICES["worker-gpu"]["build"]["target"] == "gpu"


def test_api_is_published_on_loopback_unless_told_otherwise() -> None:
    assert SERVICES["api"]["ports"] == ["${HTTP_ADDRESS:-127.0.0.1}:${HTTP_PORT:-8000}:8000"]


def test_cpu_image_is_the_default_and_both_build_on_the_same_runtime() -> None:
    assert list(stages())[-1] == "cpu"
    assert stages()["cpu"].startswith("FROM runtime")
    assert stages()["gpu"].startswith("FROM runtime")


def test_image_runs_unprivileged_and_without_build_tools() -> None:
    runtime = stages()["runtime"]
    assert "\nUSER 10001:10001\n" in runtime
    assert "--no-install-recommends poppler-utils" in runtime
    for tool in ("build-essential", "gcc", "git", "-dev"):
        assert tool not in runtime


def test_packages_in_the_image_are_the_pinned_ones() -> None:
    installs = re.findall(r"pip install (.*)", "".join(stages().values()))
    assert len(installs) == 3
    assert all("--constraint constraints.txt" in install for install in installs)
