// The clock bar and the tabs of the demo page.
(function () {
'use strict';
const $ = (id) => document.getElementById(id);
const bar = document.querySelector('.clock');
let moves = '';

function show(state) {
  $('now').textContent = state.label;
  if (document.activeElement !== $('when')) $('when').value = state.now.slice(0, 16);
  // Drawn anew only when they differ, or a pressed button would lose the focus.
  if (JSON.stringify(state.moves) === moves) return;
  moves = JSON.stringify(state.moves);
  $('moves').textContent = '';
  state.moves.forEach((move) => {
    const node = document.createElement('button');
    node.type = 'button';
    node.textContent = move.label;
    node.addEventListener('click', () => ask({move: move.id}).then(() => adjust(false)));
    $('moves').appendChild(node);
  });
}
// On a narrow screen the buttons of the clock come out only when they are wanted.
function adjust(open) {
  bar.classList.toggle('open', open);
  $('adjust').setAttribute('aria-expanded', String(open));
}
$('adjust').addEventListener('click', () => adjust(!bar.classList.contains('open')));
function complain(text) {
  $('wrong').textContent = text;
  $('wrong').hidden = !text;
}
function ask(body) {
  const how = {credentials: 'same-origin', cache: 'no-store'};
  if (body) {
    how.method = 'POST';
    how.headers = {'Content-Type': 'application/json'};
    how.body = JSON.stringify(body);
    bar.classList.add('busy');
  }
  return fetch('clock', how)
    .then((answer) => answer.json().then((data) => {
      if (!answer.ok) throw new Error(data.error);
      if (body) complain('');
      show(data);
    }))
    .catch((error) => {
      const lost = error instanceof TypeError || error instanceof SyntaxError;
      if (body) complain(lost ? 'Chưa tới được máy chủ của bản thử.' : error.message);
    })
    .then(() => bar.classList.remove('busy'));
}
$('to').addEventListener('submit', (event) => {
  event.preventDefault();
  $('when').blur();
  ask({to: $('when').value});
});
ask();
setInterval(() => { if (!document.hidden) ask(); }, 5000);

const tabs = Array.from(document.querySelectorAll('[role=tab]'));
function choose(tab) {
  tabs.forEach((one) => {
    const on = one === tab;
    one.setAttribute('aria-selected', String(on));
    one.tabIndex = on ? 0 : -1;
    $(one.getAttribute('aria-controls')).classList.toggle('on', on);
  });
  tab.classList.remove('news');
  tab.removeAttribute('title');
}
tabs.forEach((tab, index) => {
  const phone = $(tab.getAttribute('aria-controls'));
  tab.addEventListener('click', () => choose(tab));
  tab.addEventListener('keydown', (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = tabs[(index + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
  watch(phone.querySelector('iframe'), tab);
});
// A phone that is not in sight says when something arrived on it.
function watch(frame, tab) {
  const look = () => {
    const log = frame.contentDocument && frame.contentDocument.getElementById('log');
    if (!log) return;
    new MutationObserver(() => {
      if (tab.getAttribute('aria-selected') === 'true') return;
      tab.classList.add('news');
      tab.title = 'Có tin mới';
    }).observe(log, {childList: true});
  };
  frame.addEventListener('load', look);
}

// The guide is open at first where there is room for it, later as it was left.
function guide(open) {
  $('tour').hidden = !open;
  $('guide').setAttribute('aria-expanded', String(open));
}
let left = '';
try { left = localStorage.getItem('donghanh:demo:tour') || ''; } catch (refused) { left = ''; }
guide(left ? left === 'yes' : window.innerWidth >= 900 && window.innerHeight >= 900);
$('guide').addEventListener('click', () => {
  guide($('tour').hidden);
  try { localStorage.setItem('donghanh:demo:tour', $('tour').hidden ? 'no' : 'yes'); } catch (refused) { /* not kept */ }
});
})();
