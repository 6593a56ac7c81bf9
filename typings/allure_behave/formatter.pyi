from allure_behave.listener import AllureListener
from allure_commons.logger import AllureFileLogger
from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Scenario

class AllureFormatter(Formatter):
    listener: AllureListener
    file_logger: AllureFileLogger
    testplan: list[dict[str, str]]
    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None: ...
    def _wrap_scenario(self, scenarios: list[Scenario]) -> None: ...
