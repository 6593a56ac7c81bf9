from __future__ import annotations

import base64
import re

from donewhen.reports.allure.script import CHANGES, adapted, changed

TAG = '<script src="data:text/javascript;base64,{}"></script>'
CODE = (
    b"const o=(e=>void 0===e||Boolean(e?.failed||e?.broken))(e);"
    b'x=e=>{if("current"===e)return r("ticks.current");'
    b'return t?r("ticks.history",{timestamp:t?.timestamp}):""};'
    b'y=e=>"current"===e.id?a("tooltips.current"):a("tooltips.history",{timestamp:e?.timestamp});'
    b"l=(e=>{const{stop:t,duration:n,start:r}=e;return t?W(t):r&&n?W(r+n):void 0})(t),c=1"
)


def page(code: bytes) -> str:
    return f"<head></head>{TAG.format(base64.b64encode(code).decode())}"


def code(text: str) -> str:
    (found,) = re.findall(r"base64,([A-Za-z0-9+/=]+)", text)
    return base64.b64decode(found).decode()


def test_the_sprints_take_the_place_of_dates() -> None:
    made = code(adapted(page(CODE), "Sprint 12"))
    assert made == (
        "const o=true;"
        'x=e=>{if("current"===e)return "Sprint 12";return t?t.id:""};'
        'y=e=>"current"===e.id?"Sprint 12":e.id;'
        "l=t.fullName,c=1"
    )
    assert set(changed(page(CODE)).values()) == {1}
    assert len(changed(page(CODE))) == len(CHANGES)


def test_a_name_cannot_leave_its_string() -> None:
    name = '"+alert(1)+"\\</script>\u2028\\1 \\g<0>'
    made = code(adapted(page(CODE), name))
    assert '"\\"+alert(1)+\\"\\\\</script>\\u2028\\\\1 \\\\g<0>"' in made


def test_another_script_stays_as_it_is() -> None:
    other = page(b"const x = 1;")
    assert adapted(other, "Sprint 12") == other
    assert set(changed(other).values()) == {0}
