"""What else announces itself as a wallet, or lies in the page for one: none of it takes the others away, or the page."""

from tests.page.people import SCRIPT

# Before the page: an injected wallet that throws when it is looked at; announcements that are none; names and pictures of a stranger.
HOSTILE = """(() => {
  Object.defineProperty(window, 'ethereum', { get() { throw new Error('not for you') }, configurable: true })
  const throwing = new Proxy({}, { get() { throw new Error('not for you') } })
  const good = { async request() { return null } }
  const info = { name: 'x', rdns: 'org.example', icon: 'data:image/png;base64,' }
  const details = [
    undefined, null, 7, 'text', {}, throwing, { info: throwing, provider: good }, { info: null, provider: good },
    { info: { ...info, uuid: '1' }, provider: null }, { info: { ...info, uuid: '2' }, provider: throwing },
    { info: { ...info, uuid: 3 }, provider: good }, { info: { ...info, uuid: '' }, provider: good },
    { info: { ...info, uuid: '4', name: { toString() { throw new Error('no') } } }, provider: good },
    { info: { ...info, uuid: '5', name: '<img src=x onerror=alert(1)>\\u202egnp', icon: 'https://elsewhere.example/x.png' }, provider: good },
    { info: { ...info, uuid: '6', name: 'n'.repeat(100000), rdns: '\\u0000\\n'.repeat(50), icon: 'javascript:alert(1)' }, provider: good },
    { info: { ...info, uuid: '7', name: 'Refuses events', rdns: 'org.example.deaf' }, provider: {
      on() { throw new Error('no events here') },
      removeListener() { throw new Error('no events here') },
      request(question) { return window.__wallet({ params: [], ...question }).then((answer) => answer.result) },
    } },
    { info: { ...info, uuid: '8', name: 'Throws at once', rdns: 'org.example.rude' }, provider: { request() { throw new Error('At once') } } },
    { info: { ...info, uuid: '8', name: 'The same again', rdns: 'org.example.rude' }, provider: good },
  ]
  window.addEventListener('eip6963:requestProvider', () => {
    for (const detail of details) window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  })
})()"""


def test_what_is_no_wallet_takes_none_away(page_for, world):
    page = page_for("ada", at=None, connected=False)
    page.add_init_script(HOSTILE)
    page.goto("/")
    page.get_by_role("button", name="Connect a wallet").first.click()
    choices = page.locator("dialog li button")
    choices.filter(has_text="Test wallet").wait_for()
    names = choices.all_inner_texts()
    assert all(len(name) < 300 for name in names)
    assert not any("\u202e" in name or "\x00" in name or "same again" in name for name in names)
    assert page.locator("dialog img[src^='http'], dialog img[src^='java'], dialog img[onerror]").count() == 0
    choices.filter(has_text="Throws at once").click()
    page.get_by_text("Your wallet answered: At once").wait_for()
    page.get_by_role("button", name="Connect a wallet").first.click()
    choices.filter(has_text="Refuses events").click()
    page.locator("header a.address").wait_for()
    page.goto(f"/bounty/0x{world.bounties['open'].id.hex()}/claim")
    page.locator("main button.go").first.click()
    sheet = page.locator("dialog.sheet")
    sheet.locator("button.go").wait_for()
    page.wallet.key = world.key("stranger")  # and no event tells of it
    sheet.locator("button.go").click()
    sheet.get_by_text("Your wallet has changed its account").wait_for()
    assert page.wallet.signed == []
    assert page.complaints == []


def test_a_wallet_that_comes_late_is_taken_up(page_for, world):
    """Extensions load when they like; the page has drawn its buttons before."""
    page = page_for(None, at="/")
    page.get_by_role("button", name="Connect a wallet").first.wait_for()
    page.expose_function("__wallet", lambda question: {"result": ["0x" + "ab" * 20]})
    page.evaluate(SCRIPT)
    page.get_by_role("button", name="Connect a wallet").first.click()
    page.locator("header a.address").wait_for()
