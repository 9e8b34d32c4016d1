// Ringing this phone while the page is closed. Offered under a booking, never at first load;
// a browser that cannot, or whose owner said no to it, is not asked.
const ASK_AGAIN = 30 * 24 * 3600 * 1000;

function canRing() {
  return document.body.dataset.push === 'on' && window.isSecureContext && 'PushManager' in window
    && 'serviceWorker' in navigator && 'Notification' in window
    && Notification.permission !== 'denied';
}
function ringing() {
  return canRing() && Notification.permission === 'granted' && Boolean(state.bell);
}
function setBell(endpoint) {
  state.bell = endpoint ? state.tag + ' ' + endpoint : '';
  save('bell');
}
// A row that offers says that the server rings nobody here, whatever this browser believes.
function offered(row) {
  if (row.offer_push && state.bell) setBell('');
}
function mayOffer() {
  return canRing() && !ringing() && Date.now() > state.later;
}
function offerOf(entry) {
  const box = make('div', 'offer');
  const line = make('p', '', 'Đồng Hành có thể báo tin ngay trên máy này, cả khi không mở trang.');
  const say = (text) => { box.textContent = ''; box.appendChild(make('p', '', text)); };
  box.appendChild(line);
  box.appendChild(button('tool', 'Bật báo tin', () => {
    line.textContent = 'Đang bật… Nếu trình duyệt hỏi, xin anh/chị chọn Cho phép.';
    ringOn().then((well) => {
      dress();
      say(well ? 'Đã bật. Khi có tin mới, máy này sẽ báo.'
        : 'Chưa bật được. Lúc khác anh/chị bật lại ở nút ⋯ phía trên.');
    });
  }));
  box.appendChild(button('tool', 'Để sau', () => {
    state.later = Date.now() + ASK_AGAIN;
    save('later');
    say('Vâng ạ. Khi cần, anh/chị bật ở nút ⋯ phía trên.');
  }));
  return box;
}
function dressBell(bell) {
  bell.hidden = !canRing();
  bell.textContent = ringing() ? 'Tắt báo tin' : 'Bật báo tin';
}
function pressBell(bell) {
  const off = ringing();
  bell.textContent = off ? 'Đang tắt…' : 'Đang bật…';
  (off ? ringOff() : ringOn()).then((well) => {
    if (!well) bell.textContent = 'Chưa được, xin thử lại sau';
    else dressBell(bell);
  });
}

function bytesOf(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
function worker() {
  return navigator.serviceWorker.register(HOME + 'sw.js').then(() => navigator.serviceWorker.ready);
}
// With another office's key an old subscription stands in the way.
function subscribe(found, key) {
  const how = {userVisibleOnly: true, applicationServerKey: bytesOf(key)};
  return found.pushManager.subscribe(how).catch(() => found.pushManager.getSubscription()
    .then((old) => old && old.unsubscribe())
    .then(() => found.pushManager.subscribe(how)));
}
function must(answer) {
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.data;
}
function post(subscription) {
  const body = Object.assign({do: 'on'}, subscription.toJSON());
  return ask('push', body).then(must).then(() => setBell(subscription.endpoint));
}
// Permission is asked for first: some browsers allow the question only while a finger is down.
function ringOn() {
  return Promise.resolve(Notification.requestPermission())
    .then((said) => { if (said !== 'granted') throw new Error(said); })
    .then(() => Promise.all([worker(), ask('push').then(must)]))
    .then((both) => subscribe(both[0], both[1].key))
    .then(post)
    .then(() => true, () => false);
}
function ringOff() {
  const endpoint = state.bell.slice(state.bell.indexOf(' ') + 1);
  return ask('push', {do: 'off', endpoint: endpoint}).then(must)
    .then(() => setBell(''))
    .then(() => navigator.serviceWorker.getRegistration(HOME))
    .then((found) => found && found.pushManager.getSubscription())
    .then((old) => old && old.unsubscribe())
    .then(() => true, () => false);
}
// Browsers change their endpoint from time to time, and people their address.
function keepRinging() {
  if (!ringing()) return;
  navigator.serviceWorker.getRegistration(HOME)
    .then((found) => found && found.pushManager.getSubscription())
    .then((now) => {
      if (!now) return ringOn();
      return state.bell === state.tag + ' ' + now.endpoint ? undefined : post(now);
    })
    .then(dress, () => {});
}

// A page that is open behind others shows what comes at once, so the server will not ring.
function ringHere(row) {
  if (!document.hidden || row.kind === 'answer' || !ringing()) return;
  navigator.serviceWorker.ready.then((found) => found.active.postMessage('ring'), () => {});
}
function hushNotes() {
  if (!ringing()) return;
  navigator.serviceWorker.getRegistration(HOME)
    .then((found) => (found ? found.getNotifications() : []))
    .then((notes) => notes.forEach((note) => note.close()), () => {});
}
