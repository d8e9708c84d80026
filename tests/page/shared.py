"""A tab for cases that are alike: opened once, and left by each of them as it was found. In none of them is anything sent."""

from contextlib import contextmanager

from tests.page import people


@contextmanager
def tab_of(world, tabs, who, address):
    """The page of somebody who has used this wallet before."""
    page = tabs.take(True, True, "dark", 1280)
    page.wallet = people.Wallet(world.url, world.key(who), world.chain.id, is_connected=True)
    page.wallet.page = page
    page.goto(address)
    yield page
    tabs.give_back(page)


@contextmanager
def written(page, selector, value):
    """Write something into a field, for as long as this lasts."""
    field = page.locator(selector)
    before = field.input_value()
    field.fill(value)
    try:
        yield field
    finally:
        field.fill(before)
