"""Reports of a run. Only modules of this package import allure."""
