"""The pages of the phone as somebody sees them: before there is one, with it, and when it is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from looks import look

from hipwise.sensing.simulated import Movement, wear
from tools.phone import FakePhone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def phone() -> Iterator[FakePhone]:
    with FakePhone(wear(Movement([], still_s=300.0), rate_hz=50.0, place="pelvis")) as made:
        yield made


def to(page: Any, coach: Any, path: str) -> None:
    page.goto(coach.address + path)
    page.get_by_role("heading", level=1).wait_for()
    assert page.locator("nav [aria-current=page]").inner_text() == "More"


def tell(page: Any, coach: Any, address: str) -> None:
    to(page, coach, "/phone")
    page.fill("#address", address)
    page.click("text=Remember it")
    page.wait_for_load_state("networkidle")


def test_before_there_is_one_and_an_address_that_is_none(coach: Any, page: Any) -> None:
    to(page, coach, "/phone")
    page.wait_for_load_state("networkidle")
    look(page, "phone-before")
    tell(page, coach, "my-phone.local")
    assert "numbers" in page.get_by_role("alert").inner_text()
    look(page, "phone-mistyped")
    to(page, coach, "/phone/check")
    page.click("#measure-start")
    page.wait_for_selector("#measure-trouble", state="visible")
    assert "Set it up first" in page.inner_text("#measure-trouble")


def test_a_phone_that_does_not_answer(coach: Any, page: Any) -> None:
    tell(page, coach, "127.0.0.1:9")
    page.wait_for_selector("#phone-view[data-state=trouble]")
    look(page, "phone-away")


def test_a_phone_that_can_be_felt_and_what_it_can_measure(coach: Any, page: Any, phone: FakePhone) -> None:
    tell(page, coach, phone.url)
    page.wait_for_selector("#phone-view[data-state=good]", timeout=20_000)
    look(page, "phone-felt")
    to(page, coach, "/phone/rotation")
    page.wait_for_load_state("networkidle")
    look(page, "phone-rotation")
    to(page, coach, "/phone/check")
    page.wait_for_load_state("networkidle")
    look(page, "phone-check")
    page.click("#measure-start")
    page.wait_for_selector("#measure-doing:has-text('ie still')", timeout=20_000)
    look(page, "phone-check-begun")
    page.click("#measure-stop")
