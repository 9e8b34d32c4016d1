// Kept by the browser: rings when there is news and opens the page at a tap. It stores nothing.
'use strict';

function ring(text) {
  return self.registration.showNotification('Đồng Hành', {
    body: text || 'Có tin mới cho anh/chị. Chạm để mở.',
    tag: 'tin', // a newer ring takes the place of the one before
    renotify: true,
    lang: 'vi',
  });
}
function openPage() {
  const home = self.registration.scope;
  return self.clients.matchAll({type: 'window', includeUncontrolled: true}).then((pages) => {
    const page = pages.find((one) => one.url.indexOf(home) === 0);
    return page ? page.focus() : self.clients.openWindow(home);
  });
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => {
  let text = '';
  try {
    text = event.data.json().text;
  } catch (unreadable) {
    text = '';
  }
  event.waitUntil(ring(text));
});
self.addEventListener('message', (event) => {
  if (event.data === 'ring') event.waitUntil(ring(''));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage());
});
