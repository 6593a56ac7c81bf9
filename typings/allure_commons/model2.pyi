from attr import define

class Status:
    FAILED: str
    BROKEN: str
    PASSED: str
    SKIPPED: str
    UNKNOWN: str

@define
class StatusDetails:
    known: bool | None = None
    flaky: bool | None = None
    message: str | None = None
    trace: str | None = None

@define
class Parameter:
    name: str | None = None
    value: str | None = None
    excluded: bool | None = None
    mode: str | None = None

@define
class Label:
    name: str | None = None
    value: str | None = None

@define
class Link:
    type: str | None = None
    url: str | None = None
    name: str | None = None

@define
class Attachment:
    name: str | None = None
    source: str | None = None
    type: str | None = None

@define
class ExecutableItem:
    name: str | None = None
    status: str | None = None
    statusDetails: StatusDetails | None = None
    stage: str | None = None
    description: str | None = None
    descriptionHtml: str | None = None
    steps: list[TestStepResult] = ...
    attachments: list[Attachment] = ...
    parameters: list[Parameter] = ...
    start: int | None = None
    stop: int | None = None

@define
class TestResult(ExecutableItem):
    file_pattern = "{prefix}-result.json"
    uuid: str | None = None
    historyId: str | None = None
    testCaseId: str | None = None
    fullName: str | None = None
    labels: list[Label] = ...
    links: list[Link] = ...
    titlePath: list[str] = ...

@define
class TestStepResult(ExecutableItem):
    id: str | None = None

@define
class TestBeforeResult(ExecutableItem): ...

@define
class TestAfterResult(ExecutableItem): ...

@define
class TestResultContainer:
    file_pattern = "{prefix}-container.json"
    uuid: str | None = None
    name: str | None = None
    children: list[str] = ...
    description: str | None = None
    descriptionHtml: str | None = None
    befores: list[TestBeforeResult] = ...
    afters: list[TestAfterResult] = ...
    links: list[Link] = ...
    start: int | None = None
    stop: int | None = None
