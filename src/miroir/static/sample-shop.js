// Hands the chat who is signed in to the shop, as docs/how-to/put-the-widget-on-your-site.md has it.
window.Miroir = window.Miroir || function () { (Miroir.q = Miroir.q || []).push(arguments) }
const { token } = document.getElementById('shopper').dataset
Miroir('identify', token ? { token } : null)
