"""Files in a real browser, without script: the reply file is saved, keys are chosen, the report is saved."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.functional.browsing import chromium, needs_chromium
from tests.functional.console.serving import Console
from tests.functional.console.test_in_browser import opened
from tests.functional.console.test_openings import PASSPHRASE, key_file
from tests.roles import COMPLIANCE, DATA_PROTECTION

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def choose_key(page: Page, path: Path) -> None:
    """Fill in the key's part of a form."""
    page.get_by_label("Your private role key").set_input_files(path)
    page.get_by_label("Its passphrase").fill(PASSPHRASE)


@pytest.mark.slow
def test_files_go_out_and_come_in_without_script(browser: Browser, console: Console, tmp_path: Path) -> None:
    case, _ = console.suspicious("FILES-1")
    keys = {one.role: tmp_path / f"{one.role}.key" for one in (COMPLIANCE, DATA_PROTECTION)}
    for one in (COMPLIANCE, DATA_PROTECTION):
        keys[one.role].write_bytes(key_file(one))
    ann, eve, officer = (
        opened(browser, console, who, f"/cases/{case}", java_script_enabled=False)
        for who in ("ann", "eve", "data-protection")
    )

    page = ann.page
    page.get_by_role("link", name="Ask to have the buyer's particulars opened").click()
    page.get_by_label("Identity check").check()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Ask, and save the reply file").click()
    reply = tmp_path / "reply.json"
    saving.value.save_as(reply)
    opening = saving.value.suggested_filename.removesuffix(".reply.json")
    officer.page.goto(f"{console.url}/openings/{opening}")
    choose_key(officer.page, keys[DATA_PROTECTION.role])
    officer.page.get_by_role("button", name="Approve with my key").click()
    officer.page.get_by_text("It is approved. Who asked can read it now.").wait_for()

    page.goto(f"{console.url}/cases/{case}")
    page.get_by_role("link", name="Prepare the report").click()
    page.get_by_role("button", name="Sign the report").click()
    page.get_by_text("You have signed it.").wait_for()
    eve.page.goto(page.url)
    eve.page.get_by_role("button", name="Sign the report").click()
    eve.page.get_by_text("Two people have signed it.").wait_for()
    page.reload()
    page.get_by_text("Take the files with the buyer's particulars").click()
    choose_key(page, keys[COMPLIANCE.role])
    page.get_by_label("The reply file of this request").set_input_files(reply)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Open, and take the files").click()
    with zipfile.ZipFile(saving.value.path()) as archive:
        assert any(b"NR C-FILES-1" in archive.read(name) for name in archive.namelist())
    page.get_by_role("button", name="It was sent").click()
    page.get_by_text("It is noted as sent. The clock has ended.").wait_for()
    page.goto(f"{console.url}/openings/{opening}")
    assert page.locator(".lead .state").inner_text() == "read"
    for visit in (ann, eve, officer):
        assert visit.complaints == []
        visit.page.context.close()
