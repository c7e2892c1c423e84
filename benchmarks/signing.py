"""Signing in as a person does, for whoever measures or draws the screens."""

from playwright.sync_api import Page, expect

from benchmarks.browser import settle


def sign_in(page: Page, url: str, username: str, password: str) -> None:
    """Fill in the sign-in form and wait until the page behind it stands."""
    page.goto(f"{url}/")
    boxes = page.get_by_test_id("stForm").locator("input")
    expect(boxes).to_have_count(2, timeout=30_000)
    boxes.nth(0).fill(username)
    boxes.nth(1).fill(password)
    boxes.nth(1).press("Enter")
    expect(page.get_by_test_id("stSidebar")).to_be_attached(timeout=30_000)
    settle(page)
