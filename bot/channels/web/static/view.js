// What is on the screen: one node per entry, drawn anew when the entry changes.
const $ = (id) => document.getElementById(id);
const log = $('log');
const box = $('box');
const nodes = {};

function make(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}
function button(name, text, act) {
  const node = make('button', name, text);
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

// Times are those of Viet Nam (no summer time), whatever the phone believes.
const DAYS = ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'];
const here = (at) => new Date(at + 7 * 3600 * 1000);
function hour(at) {
  return here(at).toISOString().slice(11, 16);
}
function day(at) {
  const when = here(at);
  return DAYS[when.getUTCDay()] + ', ' + when.getUTCDate() + '/' + (when.getUTCMonth() + 1);
}

const STATES = {
  sending: 'đang gửi…',
  waiting: 'đang chờ mạng…',
  sent: 'đã gửi',
};
function stateNode(entry) {
  const bad = entry.state === 'bad';
  const name = bad ? 'state bad' : entry.state === 'waiting' ? 'state wait' : 'state';
  return make('span', name, bad ? entry.why : entry.progress || STATES[entry.state]);
}

function draw(entry) {
  const node = make('article', entry.own ? 'msg own' : asks(entry) ? 'msg asks' : 'msg');
  const parts = entry.bubbles && entry.bubbles.length ? entry.bubbles : [entry.html];
  parts.forEach((part, place) => node.appendChild(bubbleOf(entry, part, place)));
  if (asks(entry)) linksOf(entry, node.firstChild);
  if (entry.file && entry.file.photo) node.appendChild(photoOf(entry));
  if (entry.choices && entry.choices.length) node.appendChild(choicesOf(entry));
  if (entry.contact) node.appendChild(contactOf(entry));
  if (entry.push && mayOffer()) node.appendChild(offerOf(entry));
  const tools = toolsOf(entry);
  if (tools.childNodes.length) node.appendChild(tools);
  if (entry.askFile) node.appendChild(attachOf(entry));
  if (entry.upload && /^(waiting|bad)$/.test(entry.state)) node.appendChild(againOf(entry));
  const foot = make('div', 'foot');
  foot.setAttribute('aria-live', 'off');
  foot.appendChild(make('time', '', hour(entry.at)));
  if (entry.state && (entry.own || entry.state !== 'sent')) {
    foot.appendChild(document.createTextNode(' · '));
    foot.appendChild(stateNode(entry));
  }
  node.appendChild(foot);
  return node;
}

function bubbleOf(entry, part, place) {
  const bubble = make('div', 'bubble');
  if (!place) bubble.appendChild(make('span', 'unseen', entry.own ? 'Anh/chị: ' : 'Đồng Hành: '));
  if (entry.own) bubble.appendChild(document.createTextNode(entry.text));
  else bubble.insertAdjacentHTML('beforeend', part);
  return bubble;
}
// A question of a quiz: its options have letters. What else can be pressed there belongs to the
// answer before, and never looks like one more option.
function asks(entry) {
  return Boolean(entry && entry.choices && entry.choices.some((one) => /^[A-Z]/.test(one.mark)));
}
function linksOf(entry, bubble) {
  entry.choices.filter((one) => one.extra).forEach((one) => {
    const link = button('say', one.label, () => pick(entry, one));
    link.dataset.choice = one.id;
    bubble.appendChild(document.createTextNode('\n'));
    bubble.appendChild(link);
  });
}

// Short labels stand side by side, very short ones in two columns.
function breadth(choices) {
  const longest = Math.max.apply(null, choices.map((one) => one.label.length));
  return choices.length < 2 || longest > 16 ? '' : longest < 13 ? ' small' : ' beside';
}
function choicesOf(entry) {
  const shown = entry.choices.filter((one) => !(one.extra && asks(entry)));
  const group = make('div', 'choices' + breadth(shown));
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'Các lựa chọn');
  shown.forEach((choice) => {
    const node = button('choice', '', () => pick(entry, choice));
    node.dataset.choice = choice.id;
    if (choice.mark) node.appendChild(make('span', 'mark', choice.mark + ' '));
    node.appendChild(make('span', 'label', choice.label));
    const tick = tickOf(entry, choice);
    if (tick) {
      node.classList.add('picked');
      node.appendChild(make('span', 'tick', tick));
    }
    group.appendChild(node);
  });
  return group;
}

// In a question one choice is picked; in a list each one that was tapped is ticked by itself.
const TICKS = {waiting: '✓ chờ', sending: '✓ …', sent: 'đã gửi'};
function tickOf(entry, choice) {
  if (!entry.ticks) return entry.picked === choice.id ? '✓ đã chọn' : '';
  return TICKS[(entry.ticked || {})[choice.id]];
}

function contactOf(entry) {
  const form = make('form', 'contact');
  const field = make('input');
  field.type = 'tel';
  field.autocomplete = 'tel';
  field.placeholder = 'Số điện thoại';
  field.setAttribute('aria-label', 'Số điện thoại của anh/chị');
  const send = make('button', '', 'Gửi số');
  form.appendChild(field);
  form.appendChild(send);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field.value.trim()) say({contact: field.value.trim()}, field.value.trim());
    field.value = '';
  });
  return form;
}

function toolsOf(entry) {
  const tools = make('div', 'tools');
  if (entry.file && !entry.file.photo) tools.appendChild(fileLink(entry));
  if (entry.listen) tools.appendChild(button('tool listen', '🔊 Nghe', (event) => listen(entry, event.currentTarget)));
  if (entry.copyable) tools.appendChild(button('tool', 'Chép', (event) => copy(entry.text, event.currentTarget)));
  return tools;
}

// --- the log -------------------------------------------------------------------------------

function atBottom() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}
function toBottom() {
  log.scrollTop = log.scrollHeight;
  $('down').hidden = true;
}
// A message longer than the screen is read from its first line, a question or a result, which
// stands below what came of the answer before, from its own.
function reveal(node) {
  dressShort();
  const room = log.clientHeight;
  const bubbles = node.querySelectorAll('.bubble');
  const head = bubbles.length > 1 ? bubbles[bubbles.length - 1] : node;
  const end = node.offsetTop + node.offsetHeight;
  if (end - head.offsetTop + 24 > room) log.scrollTop = head.offsetTop - 8;
  else if (node === log.lastElementChild) toBottom();
  else node.scrollIntoView({block: 'nearest'});
}

function place(entry, node) {
  const last = log.lastElementChild;
  if (!last || last.dataset.day !== day(entry.at)) log.appendChild(make('p', 'day', day(entry.at)));
  node.dataset.day = day(entry.at);
  Array.from(log.querySelectorAll('.msg:not(.old)')).forEach((old) => old.classList.add('old'));
  log.appendChild(node);
}
function show(entry) {
  const answer = entry.kind === 'answer' || entry.kind === 'result';
  const follow = atBottom() || entry.own || (answer && awaited);
  if (answer) awaited = false;
  nodes[entry.id] = draw(entry);
  place(entry, nodes[entry.id]);
  if (follow) reveal(nodes[entry.id]);
  else $('down').hidden = false;
}
function redraw(entry) {
  const old = nodes[entry.id];
  if (!old) return;
  const focused = old.contains(document.activeElement);
  const at = Array.from(old.querySelectorAll('.choice')).indexOf(document.activeElement);
  const node = draw(entry);
  node.dataset.day = old.dataset.day;
  if (old.classList.contains('old')) node.classList.add('old');
  nodes[entry.id] = node;
  log.replaceChild(node, old);
  if (focused) refocus(node, entry.ticks ? at : -1);
}
// Whoever works with the keyboard goes on where the pressed button was.
function refocus(node, at) {
  const next = node.querySelectorAll('.choice')[at] || node.querySelector('.picked') || node.querySelector('.choice');
  (next || box).focus({preventScroll: true});
}
function forget(entry) {
  if (nodes[entry.id]) nodes[entry.id].remove();
  delete nodes[entry.id];
}
// Inside a quiz the room belongs to the question, at the very first to what is asked of a
// stranger: a few answers, no menu.
function dressShort() {
  const heard = state.log.filter((entry) => !entry.own);
  $('short').hidden = asks(heard[heard.length - 1]);
  const few = heard.length === 1 && (heard[0].choices || []).length;
  document.body.classList.toggle('first', few > 1 && few < 4);
}
function showAll() {
  log.setAttribute('aria-busy', 'true');
  log.textContent = '';
  state.log.forEach((entry) => {
    nodes[entry.id] = draw(entry);
    place(entry, nodes[entry.id]);
  });
  log.removeAttribute('aria-busy');
  dressShort();
  const last = log.lastElementChild;
  if (last && last.classList.contains('asks')) reveal(last);
  else toBottom();
}

// --- reading aloud and copying -----------------------------------------------------------------

const voices = window.speechSynthesis;
function voice() {
  return voices && voices.getVoices().find((one) => /^vi\b|^vi[-_]/i.test(one.lang));
}
function lookForVoice() {
  document.documentElement.classList.toggle('speaks', Boolean(voice()));
}
function listen(entry, tool) {
  const going = tool.classList.contains('on');
  voices.cancel();
  Array.from(log.querySelectorAll('.tool.on')).forEach(quiet);
  if (going) return;
  tool.classList.add('on');
  tool.textContent = '■ Dừng';
  // Some phones fall silent after 15 seconds of one utterance, so it goes line by line.
  const words = entry.text.replace(/\(?https?:\S+/g, '');
  const lines = words.match(/[^\n.;!?]+[.;!?0-9]*[^\n.;!?]*[.;!?]*/g) || [words];
  lines.forEach((line, index) => {
    const saying = new SpeechSynthesisUtterance(line);
    saying.voice = voice();
    saying.lang = 'vi-VN';
    saying.rate = 0.95;
    if (index === lines.length - 1) saying.onend = () => quiet(tool);
    voices.speak(saying);
  });
}
function quiet(tool) {
  tool.classList.remove('on');
  tool.textContent = '🔊 Nghe';
}

function copy(text, tool) {
  const done = () => {
    tool.textContent = 'Đã chép ✓';
    setTimeout(() => { tool.textContent = 'Chép'; }, 2500);
  };
  if (navigator.clipboard && window.isSecureContext) {
    navigator.clipboard.writeText(text).then(done, () => copyOldWay(text, done));
  } else copyOldWay(text, done);
}
function copyOldWay(text, done) {
  const area = make('textarea', 'unseen');
  area.value = text;
  area.readOnly = true;
  document.body.appendChild(area);
  area.select();
  area.setSelectionRange(0, text.length);
  if (document.execCommand('copy')) done();
  area.remove();
}
