"""Alerts, dashboard and runbooks speak of figures that exist."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import REGISTRY

from europol_portal.home.metrics import FIGURES

ROOT = Path(__file__).resolve().parents[2]
ALERTS: dict[str, Any] = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy/grafana/dashboards/portal.json").read_text(encoding="utf-8"))
RUNBOOKS = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
ENDINGS = ("_total", "_bucket", "_sum", "_count")


def _known() -> set[str]:
    counted = {family.name for family in REGISTRY.collect() if family.name.startswith("portal_")}
    return counted | {"portal_part_ready"} | {name for name, _, _ in FIGURES}


def _named(expression: str) -> set[str]:
    names = set(re.findall(r"\bportal_\w+", expression))
    return {next((name.removesuffix(end) for end in ENDINGS if name.endswith(end)), name) for name in names}


def test_alerts_and_panels_ask_for_figures_that_exist() -> None:
    asked = [rule["expr"] for rule in RULES]
    asked += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]

    assert len(asked) > 20
    for expression in asked:
        assert _named(expression) <= _known() or "up{" in expression, expression


def test_every_figure_of_the_state_is_shown() -> None:
    shown = set().union(*(_named(target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]))

    assert {name for name, _, _ in FIGURES} <= shown


def test_every_alert_has_its_runbook_and_says_how_urgent_it_is() -> None:
    written = set(re.findall(r"^### (\w+)$", RUNBOOKS, re.MULTILINE))

    assert {rule["alert"] for rule in RULES} == written
    assert {rule["labels"]["severity"] for rule in RULES} == {"page", "ticket"}
    assert all(rule["annotations"]["summary"] for rule in RULES)


def test_the_monitor_asks_every_kind_of_process_with_the_token() -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"))
    jobs = {job["job_name"]: job for job in config["scrape_configs"]}

    assert set(jobs) == {"portal-web", "portal-events", "portal-worker"}
    for job in jobs.values():
        assert job["metrics_path"] == "/metrics/"
        assert job["authorization"] == {"credentials_file": "/run/secrets/metrics_token"}
