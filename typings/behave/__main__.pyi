from collections.abc import Sequence

from behave.configuration import Configuration
from behave.runner import Runner

def run_behave(config: Configuration, runner_class: type[Runner] | None = None) -> int: ...
def main(args: Sequence[str] | str | None = None) -> int: ...
