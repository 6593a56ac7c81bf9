from enum import Enum

class Severity(str, Enum):
    BLOCKER = "blocker"
    CRITICAL = "critical"
    NORMAL = "normal"
    MINOR = "minor"
    TRIVIAL = "trivial"

class LinkType:
    LINK: str
    ISSUE: str
    TEST_CASE: str

class LabelType(str):
    EPIC: str
    FEATURE: str
    STORY: str
    PARENT_SUITE: str
    SUITE: str
    SUB_SUITE: str
    SEVERITY: str
    TAG: str
    ID: str
    FRAMEWORK: str
    LANGUAGE: str

class AttachmentType(Enum):
    mime_type: str
    extension: str
    TEXT = ("text/plain", "txt")
    CSV = ("text/csv", "csv")
    HTML = ("text/html", "html")
    JSON = ("application/json", "json")
    PNG = ("image/png", "png")
    JPG = ("image/jpg", "jpg")
    SVG = ("image/svg+xml", "svg")
