from behave.fixture import fixture as fixture
from behave.fixture import use_fixture as use_fixture
from behave.step_registry import given as given
from behave.step_registry import step as step
from behave.step_registry import then as then
from behave.step_registry import when as when

__version__: str

def use_step_matcher(name: str) -> None: ...
