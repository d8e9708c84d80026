// A wallet as an extension has one: announced by EIP-6963, its keys elsewhere. `__wallet` leads to the test's Python.
;(() => {
  const listeners = {}
  const provider = {
    isTestWallet: true,
    async request({ method, params }) {
      const answer = await window.__wallet({ method, params: params ?? [] })
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error)
      return answer.result
    },
    on(name, listener) {
      ;(listeners[name] ??= []).push(listener)
      return provider
    },
    removeListener(name, listener) {
      listeners[name] = (listeners[name] ?? []).filter((each) => each !== listener)
      return provider
    },
  }
  window.__emit = (name, value) => {
    for (const listener of listeners[name] ?? []) listener(value)
  }
  const icon = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>'
  const wallets = window.__wallets ?? [{ name: 'Test wallet', uuid: '5f0a7a4e-0000-4000-8000-000000000001' }]
  const announce = () => {
    for (const { name, uuid, rdns } of wallets) {
      const info = Object.freeze({ uuid, name, icon, rdns: rdns ?? 'org.example.wallet' })
      window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }))
    }
  }
  window.addEventListener('eip6963:requestProvider', announce)
  announce()
})()
