"""What tags become: labels, links, a severity."""

from __future__ import annotations

from typing import Any

from tests.reports.allure.conftest import Behave, labels


def test_tags_of_feature_rule_and_scenario_become_labels_and_links(behave: Behave) -> None:
    run = behave(
        f="""
        @sprint.12 @allure.label.epic:Vision
        Feature: F
          @blocker @allure.link.home:https://example.org/home
          Rule: R
            @story-42 @allure.issue:https://example.org/42 @allure.link.bad:javascript:alert(1)
            Scenario: S
              Then it passes
        """
    )
    result = run["S"]
    assert set(labels(result, "tag")) == {"sprint.12", "story-42"}
    assert labels(result, "severity") == ["blocker"]
    assert set(labels(result, "epic")) == {"balloons", "Vision"}
    urls = {link["url"] for link in result["links"]}
    assert urls == {"https://example.org/home", "https://example.org/42"}


TRACKED = """
    @story.ABC-123 @sprint.12
    Feature: F
      @issue:42
      Rule: R
        @tms.T-7 @issue.a/b?c @allure.link.home:https://example.org/home
        Scenario: S
          Then it passes
    """


def links(result: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["name"]: (one["type"], one["url"]) for one in result.get("links", [])}


def test_tags_become_links_to_stories_and_issues(behave: Behave) -> None:
    patterns = {
        "story_url": "https://example.org/browse/{}",
        "issue_url": "https://bugs.example.org/{}?full=1",
    }
    run = behave(*(f"--define={name}={url}" for name, url in patterns.items()), f=TRACKED)
    assert links(run["S"]) == {
        "ABC-123": ("tms", "https://example.org/browse/ABC-123"),
        "42": ("issue", "https://bugs.example.org/42?full=1"),
        "a/b?c": ("issue", "https://bugs.example.org/a%2Fb%3Fc?full=1"),
        "home": ("link", "https://example.org/home"),
    }
    tags = {"sprint.12", "story.ABC-123", "issue:42", "tms.T-7", "issue.a/b?c"}
    assert set(labels(run["S"], "tag")) == tags


def test_without_an_address_a_tag_is_a_label(behave: Behave) -> None:
    run = behave(f=TRACKED)
    assert set(links(run["S"])) == {"home"}
    assert "story.ABC-123" in labels(run["S"], "tag")


def test_no_tag_numbers_test_cases(behave: Behave) -> None:
    """Allure would show one goal of each number, and hide the others as its retries."""
    run = behave(
        f="""
        @allure.id:5 @allure.label.ALLURE_ID:6 @allure.label.as_id:7 @allure.label.location:nowhere
        Feature: F
          Scenario: A
            Then it passes
          Scenario: B
            Then it fails
        """
    )
    named = {label["name"].casefold() for result in run.results for label in result["labels"]}
    assert not named & {"allure_id", "as_id"}
    assert labels(run["A"], "tag") == []
    assert labels(run["B"], "location") == ["features/balloons/f.feature:6"]
