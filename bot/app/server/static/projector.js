// The projector page: opens its link once, then asks every few seconds and shows what it knows.
// What it knows reaches fifteen minutes ahead, so a network that drops changes nothing at first.
(function () {
'use strict';
const POLL = 4000;
const LONGEST = 15000;
const PATIENCE = 8000;
const UNHEARD = 10000;
const WHY = {
  none: 'Anh/chị gõ mã màn hình mà Đồng Hành đã gửi.',
  unknown: 'Máy này chưa được mở màn hình của lớp, hoặc trình duyệt không giữ cookie. Mỗi đường dẫn mở được một lần, trên một máy.',
  closed: 'Màn hình này đã được đóng.',
  rights: 'Người mở màn hình này không còn phụ trách lớp nên màn hình đã dừng.',
  ended: 'Lớp đã xong, màn hình đã tự đóng.',
  net: 'Chưa nối được máy chủ, trang này đang thử lại. Anh/chị xem lại mạng của máy này.',
};
const $ = (id) => document.getElementById(id);

let screen = '';      // the code of the class whose screen this is
let state = null;     // what the server said last
let qrs = [];         // the door's codes, each for its minute of the server's time
let quizQr = null;
let offset = 0;       // the server's clock minus this machine's
let heard = 0;        // when the server was last heard, by this machine's clock
let started = 0;      // when the class began, as this page saw it first
let moved = false;
let place = '';       // where it was to be, as this page saw it first
let waking = false;   // the machine slept or its clock jumped: nothing is sure until we have asked
let wait = POLL;
let timer = 0;
let asking = null;
let ticked = Date.now();

function put(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}
function see(view, why) {
  document.body.dataset.view = view;
  if (why) put('why', why);
  $('full').hidden = view !== 'show' || !document.documentElement.requestFullscreen ||
    !!document.fullscreenElement;
}

// -- opening ---------------------------------------------------------------------------------
// The page makes its key itself and keeps it: when an answer is lost, asking again is harmless.
function keyFor(link) {
  let key = '';
  try { key = sessionStorage.getItem('man-hinh:' + link) || ''; } catch (error) { /* no store */ }
  if (key) return key;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  key = Array.from(bytes, (byte) => ('0' + byte.toString(16)).slice(-2)).join('');
  try { sessionStorage.setItem('man-hinh:' + link, key); } catch (error) { /* no store */ }
  return key;
}
function open(link) {
  see('wait');
  fetch('open', {
    method: 'POST', credentials: 'same-origin', headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({link: link, key: keyFor(link)}),
  }).then((answer) => answer.json().then((said) => {
    if (said.ok) return begin(said.code);
    if (answer.status >= 500) throw new Error('busy');
    leave(said.error);
  })).catch(() => {
    put('wait', WHY.net);
    setTimeout(() => open(link), POLL);
  });
}
function leave(why) {
  clearTimeout(timer);
  screen = '';
  state = null;
  qrs = [];
  draw();
  see('ask', why);
  $('link').focus();
}
function begin(code) {
  history.replaceState(null, '', code); // the secret must not stay in the address bar
  screen = code;
  started = 0;
  moved = false;
  place = '';
  heard = Date.now();
  ask();
}

// -- asking ----------------------------------------------------------------------------------
function ask() {
  clearTimeout(timer);
  if (asking) asking.abort();
  const mine = asking = new AbortController();
  const patience = setTimeout(() => mine.abort(), PATIENCE);
  const have = covered() ? state.series + ':' + qrs[qrs.length - 1].until : '';
  fetch(screen + '/state?have=' + have, {
    signal: mine.signal, cache: 'no-store', credentials: 'same-origin',
  }).then((answer) => answer.json()).then((said) => {
    if (mine !== asking) return;
    if (said.ok) hear(said);
    else if (WHY[said.why]) leave(WHY[said.why]);
    else throw new Error('busy'); // also what stands between and answers for the server
  }).catch(() => {
    if (mine === asking) wait = Math.min(wait * 1.5, LONGEST);
  }).then(() => {
    clearTimeout(patience);
    if (mine !== asking) return;
    asking = null;
    waking = false;
    if (!screen) return;
    if (!state) put('wait', WHY.net);
    timer = setTimeout(ask, wait);
    draw();
  });
}
// The server's clock may have been put back: codes that do not reach to its now are no use.
function covered() {
  return !!state && qrs.some((one) => one.from <= state.now && state.now < one.until);
}
function hear(said) {
  if ('quizQr' in said) { // all anew
    qrs = [];
    quizQr = said.quizQr;
  }
  qrs = qrs.concat(said.qrs).filter((one) => one.until > said.now);
  state = said;
  heard = Date.now();
  offset = said.now - heard;
  wait = covered() || 'quizQr' in said ? POLL : 200;
  if (!started) started = said.starts;
  if (said.starts !== started) moved = true;
  if (!place) place = said.venue;
  see('show');
}

// -- showing ---------------------------------------------------------------------------------
function stageAt(now) {
  if (state.cancelled) return 'cancelled';
  if (now >= state.ends) return 'over';
  return now >= state.doors ? 'open' : 'early';
}
function drawQr(id, qr) {
  const figure = $(id);
  figure.hidden = !qr;
  const path = qr ? qr.path : '';
  const square = figure.querySelector('path');
  if (square.getAttribute('d') === path) return;
  square.setAttribute('d', path);
  if (qr) figure.querySelector('svg').setAttribute('viewBox', '0 0 ' + qr.size + ' ' + qr.size);
}
function lead(stage, quiz, shown) {
  if (stage === 'early') return 'Cửa lớp mở từ ' + state.opens;
  if (stage === 'over' && !quiz) return 'Lớp đã kết thúc';
  if (stage === 'over') return 'Lớp đã kết thúc. Ai đã dự lớp: quét mã hoặc nhắn LÀM BÀI';
  if (quiz) return 'Quét mã, hoặc nhắn LÀM BÀI cho Đồng\u00a0Hành';
  return shown ? 'Quét mã QR, hoặc dùng mã lớp' : 'Vào lớp bằng mã';
}
// What is typed where nothing can be scanned; in a list it stands as text, place, text.
function typed(stage, quiz) {
  if (stage === 'cancelled' || (stage === 'over' && !quiz)) return ['', '', ''];
  const first = quiz && stage !== 'over' ? 'Chưa vào lớp: mở ' : 'Mở ';
  if (state.way === 'page') return [first, quiz ? state.quizPlace : state.place, ' hoặc nhắn mã này cho Đồng\u00a0Hành'];
  if (state.way === 'bot') return ['Nhắn mã này cho ', state.place, ''];
  return ['Nhắn mã này cho Đồng\u00a0Hành', '', ''];
}
function drawWay(parts) {
  const line = $('way');
  if (line.textContent === parts.join('')) return;
  const place = document.createElement('b');
  const cut = parts[1].indexOf('/') + 1; // a long address breaks behind its host, not in a word
  place.append(parts[1].slice(0, cut), document.createElement('wbr'), parts[1].slice(cut));
  line.textContent = '';
  line.append(parts[0], place, parts[2]);
}
function notice(stage) {
  if (stage === 'cancelled') return 'Lớp này đã hủy. Xin anh/chị hỏi cán bộ tập huấn.';
  if (state.quizStopped) return 'Cán bộ tập huấn đã dừng bài. Câu đã trả lời vẫn giữ nguyên.';
  const time = moved ? 'Lớp đã đổi giờ. Giờ mới: ' + state.when : '';
  const where = state.venue !== place ? 'Lớp đã đổi nơi học. Nơi mới: ' + state.venue : '';
  return [time, where].filter(Boolean).join('. ');
}
function drawNet(shown) {
  const lost = Math.abs(Date.now() - heard) > UNHEARD;
  $('net').hidden = !lost;
  if (!lost) return;
  put('net', 'Mất mạng từ ' + state.clock + '. ' + (shown ? 'Mã QR và mã lớp vẫn dùng được.'
    : 'Mã lớp vẫn dùng được.') + ' Số người là lúc ' + state.clock + '.');
}
function draw() {
  if (!state) {
    drawQr('door', null);
    drawQr('quiz', null);
    put('code', '');
    return;
  }
  const now = Date.now() + offset;
  const stage = stageAt(now);
  const quiz = !!quizQr && stage !== 'cancelled' && !state.quizStopped &&
    (state.quizOpen || stage === 'over');
  const code = stage === 'open' && !waking
    ? qrs.find((one) => one.from <= now && now < one.until) : null;
  drawQr('door', code);
  drawQr('quiz', quiz ? quizQr : null);
  document.body.dataset.stage = stage;
  document.body.dataset.quiz = quiz ? 'on' : 'off';
  document.body.toggleAttribute('data-alone', !code && !quiz);
  put('title', state.title);
  put('when', state.when + ' · ' + state.venue);
  put('lead', stage === 'cancelled' ? '' : lead(stage, quiz, !!code));
  put('code', stage === 'cancelled' || (stage === 'over' && !state.quiz) ? ''
    : state.code.slice(0, 3) + ' ' + state.code.slice(3));
  const said = notice(stage);
  $('notice').hidden = !said;
  put('notice', said);
  drawWay(typed(stage, quiz));
  $('counts').hidden = stage === 'cancelled';
  // Walk-ins are counted too, so those expected are no whole of which this is a part.
  put('present', String(state.present));
  put('present-of', 'đã vào lớp' + (state.half ? ' (' + state.half + ')' : ''));
  put('expected', state.expected ? 'dự kiến ' + state.expected : '');
  $('done-box').hidden = !(state.quiz && (quiz || state.quizOpen || state.quizStopped || state.done));
  put('done', String(state.done));
  drawNet(!!code || quiz);
}

// -- time, sleep, network --------------------------------------------------------------------
function refresh() {
  if (!screen) return;
  wait = POLL;
  ask();
}
function tick() {
  const at = Date.now();
  if (screen && Math.abs(at - ticked) > 5000) {
    waking = true;
    refresh();
  }
  ticked = at;
  if (state) draw();
}
function stayAwake() {
  if (navigator.wakeLock && !document.hidden) navigator.wakeLock.request('screen').catch(() => {});
}
setInterval(tick, 500);
window.addEventListener('online', refresh);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  stayAwake();
  refresh();
});
document.addEventListener('fullscreenchange', () => see(document.body.dataset.view));
$('full').addEventListener('click', () => document.documentElement.requestFullscreen());
$('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const link = $('link').value.replace(/[\s.\-_]/g, '').toUpperCase();
  if (link) open(link);
});

const word = decodeURIComponent(location.pathname.split('/').pop()).replace(/[\s.\-_]/g, '').toUpperCase();
stayAwake();
if (word.length === 6) begin(word);
else if (word) open(word);
else leave(WHY.none);
})();
