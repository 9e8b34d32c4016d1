// What happens at the start and when somebody does something.
function finger() {
  return window.matchMedia && window.matchMedia('(pointer: coarse)').matches;
}
function grow() {
  box.style.height = 'auto';
  box.style.height = Math.min(Math.max(box.scrollHeight + 3, 48), 132) + 'px';
}
function sendBox() {
  const text = box.value.trim();
  box.focus();
  if (!text) return;
  box.value = '';
  state.draft = '';
  save('draft');
  grow();
  say({text: text}, text);
}

$('form').addEventListener('submit', (event) => {
  event.preventDefault();
  sendBox();
});
box.addEventListener('keydown', (event) => {
  // While a letter is being composed (Telex, VNI) Enter only finishes the word.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendBox();
});
box.addEventListener('input', () => {
  state.draft = box.value;
  save('draft');
  grow();
});
$('short').addEventListener('click', (event) => {
  const word = event.target.dataset.say;
  if (word) say({text: word}, event.target.textContent);
  if (!finger()) box.focus();
});
// A command in a text says itself.
log.addEventListener('click', (event) => {
  const word = event.target.dataset.say;
  if (word) say({text: word}, word);
});
// On a phone the keyboard stays down after a tap and stays up while somebody types.
$('form').querySelector('.send').addEventListener('mousedown', (event) => event.preventDefault());
$('down').addEventListener('click', toBottom);
log.addEventListener('scroll', () => { if (atBottom()) $('down').hidden = true; });

const more = document.querySelector('.more');
function closeMenu() {
  more.open = false;
  $('clear').textContent = 'Xóa tin trên máy này';
}
$('bigger').addEventListener('click', () => {
  state.big = !state.big;
  save('big');
  dress();
  closeMenu();
  if (log.lastElementChild) reveal(log.lastElementChild);
});
$('bell').addEventListener('click', () => pressBell($('bell')));
$('clear').addEventListener('click', (event) => {
  if (event.target.textContent.slice(0, 3) === 'Xóa') {
    event.target.textContent = 'Bấm lần nữa để xóa';
    return;
  }
  wipe();
  closeMenu();
});
document.addEventListener('click', (event) => { if (!more.contains(event.target)) closeMenu(); });
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeMenu(); });
function dress() {
  document.documentElement.classList.toggle('bigger', state.big);
  $('bigger').textContent = state.big ? 'Chữ thường' : 'Chữ to hơn';
  dressBell($('bell'));
  grow();
}

window.addEventListener('offline', () => setNet('off'));
window.addEventListener('online', () => {
  streamAgain = 0;
  again();
  flush();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  document.title = TITLE;
  hushNotes();
  checkLine();
  if (!stream) again();
});
setInterval(checkLine, 10000);
// The same page in another tab: show what that one received.
window.addEventListener('storage', (event) => {
  if (event.key !== NAME + 'log' || !document.hidden) return;
  state.log = load('log', state.log);
  state.seen = load('seen', state.seen);
  showAll();
});
window.addEventListener('resize', () => {
  const last = log.lastElementChild;
  if (document.activeElement === box && last) reveal(last);
});

// The door of a class speaks for whoever opened it. A reload says nothing again for five minutes;
// after that somebody who came too early tries anew. The word of a scanned QR is longer than a
// class's code and soon too old: it leaves the address bar, so that a reload does not say it.
const DOORS = {lop: 'Vào lớp', bai: 'Làm bài của lớp'};
function knock(way, code) {
  const name = NAME + way + ':' + code;
  const last = Number(passing.getItem(name)) || 0;
  const scanned = code.length > 6;
  if (scanned) history.replaceState(null, '', document.baseURI);
  if (Math.abs(Date.now() - last) < 300000) return;
  passing.setItem(name, String(Date.now()));
  say({text: '/start ' + way + '-' + code}, DOORS[way] + (scanned ? '' : ' ' + code));
}
function begin() {
  dress();
  box.value = box.value || state.draft; // on a slow line somebody typed before this script came
  $('form').querySelector('.send').disabled = false; // until now it would have lost the text
  grow();
  forgetFiles();
  showAll();
  setNet(navigator.onLine === false ? 'off' : 'ok');
  if (voices) {
    lookForVoice();
    voices.onvoiceschanged = lookForVoice;
  }
  const code = document.body.dataset.code;
  if (code) knock(document.body.dataset.way, code);
  else if (!state.started && !state.log.length) say({text: '/start'}, '');
  state.started = true;
  save('started');
  connect();
  flush();
  setTimeout(keepRinging, 3000); // a new address is known once it has said something
  if (window.top === window && !finger()) box.focus();
}
begin();
