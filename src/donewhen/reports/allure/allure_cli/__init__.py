"""What npm installs to render Allure reports: package.json and its lock, which names no address."""
