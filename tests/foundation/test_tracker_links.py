from __future__ import annotations

from pathlib import Path

import pytest

from donewhen.foundation.errors import InputError
from donewhen.foundation.settings import Settings
from donewhen.foundation.tracker_links import TrackerLink, tracker_links, tracker_patterns

STORIES = "https://example.org/browse/{}"


def test_tags_become_links_where_there_is_an_address() -> None:
    patterns = tracker_patterns(
        {"story_url": STORIES, "issue_url": "http://bugs.example.org/?q={}#top"}
    )
    tags = ["sprint.12", "story.ABC-123", "issue:42", "tms=T-7", "story.ABC-123", "storytelling"]
    assert tracker_links(tags, patterns) == [
        TrackerLink("story", "ABC-123", "https://example.org/browse/ABC-123"),
        TrackerLink("issue", "42", "http://bugs.example.org/?q=42#top"),
    ]
    assert tracker_links(tags, {}) == []


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("../../x", "..%2F..%2Fx"),
        ("a?b#c&d", "a%3Fb%23c%26d"),
        ('"><script>', "%22%3E%3Cscript%3E"),
        ("ä", "%C3%A4"),
    ],
)
def test_a_tag_adds_no_part_to_an_address(name: str, quoted: str) -> None:
    (link,) = tracker_links([f"story.{name}"], {"story": STORIES})
    assert (link.name, link.url) == (name, f"https://example.org/browse/{quoted}")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "must appear in it once"),
        ("https://example.org/browse/", "must appear in it once"),
        ("https://example.org/{}/{}", "must appear in it once"),
        ("example.org/{}", "begin with https://"),
        ("javascript:alert({})", "begin with https://"),
        ("ftp://example.org/{}", "begin with https://"),
        ("file:///etc/{}", "begin with https://"),
        ("https:///{}", "begin with https://"),
        ("https://{}.example.org/", "only a host"),
        ("https://example.org:{}/", "only a host"),
        ("https://me:secret@example.org/{}", "no password"),
        ("https://[example.org/{}", "not an address"),
        ("https://example.org/a b/{}", "must not contain spaces"),
        ("https://example.org/\x1b[2J{}", "must not contain spaces"),
    ],
)
def test_an_address_that_is_none_is_refused_with_a_remedy(
    pattern: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=said) as caught:
        Settings.from_userdata({"sprint": "1", "issue_url": pattern}, tmp_path)
    assert "issue_url=https://example.org/browse/{}" in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 2
    assert "secret" not in str(caught.value)


def test_a_misspelt_setting_is_told() -> None:
    with pytest.raises(InputError, match='Did you mean "story_url"'):
        Settings.from_userdata({"sprint": "1", "stroy_url": STORIES}, Path())
