from __future__ import annotations

import subprocess
import sys


def test_without_the_package_the_remedy_is_told() -> None:
    code = (
        "import sys\n"
        "sys.modules['sklearn'] = None\n"
        "from donewhen.foundation.errors import InputError\n"
        "from donewhen_samples.scikit_learn import scikit_learn_folder\n"
        "try: scikit_learn_folder()\n"
        "except InputError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "donewhen[samples]"' in done.stdout
