from __future__ import annotations

import pytest

from donewhen.reports.allure.run_metadata import executor

GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "us/balloons",
    "GITHUB_RUN_ID": "987",
    "GITHUB_RUN_NUMBER": "41",
    "GITHUB_WORKFLOW": "judge",
}
GITLAB = {
    "CI": "true",
    "GITLAB_CI": "true",
    "CI_PROJECT_URL": "https://gitlab.com/us/balloons",
    "CI_JOB_URL": "https://gitlab.com/us/balloons/-/jobs/7",
    "CI_JOB_NAME": "gate",
    "CI_PIPELINE_IID": "12",
}
JENKINS = {
    "JENKINS_URL": "https://ci.example.org/",
    "BUILD_URL": "https://ci.example.org/job/balloons/3/",
    "JOB_NAME": "balloons",
    "BUILD_NUMBER": "3",
}


def test_github_is_linked() -> None:
    assert executor(GITHUB, "12") == {
        "name": "GitHub Actions",
        "type": "github",
        "url": "https://github.com/us/balloons",
        "buildName": "Sprint 12, judge #41",
        "buildOrder": 41,
        "buildUrl": "https://github.com/us/balloons/actions/runs/987",
        "reportName": "Sprint 12",
    }


def test_gitlab_is_linked() -> None:
    assert executor(GITLAB, "12") == {
        "name": "GitLab CI",
        "type": "gitlab",
        "url": "https://gitlab.com/us/balloons",
        "buildName": "Sprint 12, gate #12",
        "buildOrder": 12,
        "buildUrl": "https://gitlab.com/us/balloons/-/jobs/7",
        "reportName": "Sprint 12",
    }


def test_jenkins_is_linked() -> None:
    known = executor(JENKINS, "12")
    assert (known["name"], known["buildName"]) == ("Jenkins", "Sprint 12, balloons #3")
    assert known["buildUrl"] == "https://ci.example.org/job/balloons/3/"


def test_another_pipeline_and_a_machine_of_ones_own() -> None:
    assert executor({"CI": "1"}, "12")["name"] == "a pipeline"
    local = {"name": "local run", "type": "local"}
    assert executor({"HOSTNAME": "secret", "CI": ""}, "12") == local | {
        "buildName": "Sprint 12",
        "reportName": "Sprint 12",
    }
    assert executor({}, "") == local


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)//", "file:///etc", "", "https://", "https://u:p@github.com", "https://["],
)
def test_what_is_no_address_is_left_out(address: str) -> None:
    known = executor(GITHUB | {"GITHUB_SERVER_URL": address}, "12")
    assert not {"url", "buildUrl"} & set(known)
    assert known["buildName"] == "Sprint 12, judge #41"


def test_numbers_and_names_may_be_anything() -> None:
    odd = GITHUB | {"GITHUB_RUN_NUMBER": "1" * 400, "GITHUB_WORKFLOW": "\x1b[2J<b>"}
    known = executor(odd, "12")
    assert "buildOrder" not in known
    assert "\x1b" not in str(known["buildName"])
    assert "buildOrder" not in executor(GITHUB | {"GITHUB_RUN_NUMBER": "²"}, "12")
