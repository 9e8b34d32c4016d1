// The line to the server: what goes out keeps its own key until it is accepted, what comes in
// is acknowledged once it has been shown and stored.
const BEAT = 50 * 1000; // the server is heard every 20 seconds, or the line is dead
const TITLE = document.title;
const HELLO = 8 * 1000; // a stream that says nothing that long is held up on the way

function ask(path, body) {
  const stop = window.AbortController ? new AbortController() : null;
  const timer = stop && setTimeout(() => stop.abort(), 20000);
  const how = {credentials: 'same-origin', cache: 'no-store'};
  if (stop) how.signal = stop.signal;
  if (body) {
    how.method = 'POST';
    how.headers = {'Content-Type': 'application/json'};
    how.body = JSON.stringify(body);
  }
  return fetch(path, how)
    .then((answer) => answer.json().catch(() => ({})).then((data) => ({
      status: answer.status,
      // A hotspot's sign-in page also answers 200; only our own word counts.
      ok: answer.status === 200 && data.ok === true,
      wait: Number(answer.headers.get('Retry-After')) || 0,
      data,
    })))
    .catch(() => ({status: 0, ok: false, wait: 0, data: {}}))
    .then((answer) => { clearTimeout(timer); return answer; });
}

// --- the state of the line, in words --------------------------------------------------------------

let net = 'ok';
let netTimer = 0;
const NET = {
  off: 'Đang mất mạng – tin anh/chị gõ vẫn được giữ.',
  busy: 'Máy chủ đang bận – tin anh/chị gõ vẫn được giữ.',
  lost: 'Trình duyệt này chưa nhớ được anh/chị. Xin cho phép cookie, hoặc mở bằng Chrome, Safari.',
  back: 'Đã có mạng trở lại.',
};
function setNet(next) {
  if (next === net) return;
  clearTimeout(netTimer);
  const back = next === 'ok' && net !== 'lost';
  net = next;
  const bar = $('net');
  bar.className = net === 'ok' ? 'net' : 'net off';
  bar.hidden = net === 'ok' && !back;
  bar.textContent = NET[back ? 'back' : net] || '';
  if (back) netTimer = setTimeout(() => { bar.hidden = true; }, 2500);
  state.queue.forEach((item) => mark(item, net === 'ok' ? 'sending' : 'waiting'));
}
// Without a cookie nothing works; one reload fetches a new one, a second would turn in circles.
function comeAgain() {
  const last = Number(passing.getItem(NAME + 'again')) || 0;
  if (Math.abs(Date.now() - last) < 60000) return setNet('lost');
  passing.setItem(NAME + 'again', String(Date.now()));
  return location.reload();
}

// --- out --------------------------------------------------------------------------------------------

let sending = false;
let sendTimer = 0;
let patience = 1;
let spoke = 0; // when something was last said, by this phone's clock
let awaited = false; // a button was pressed, wherever the log stood: its answer comes into view

function say(body, shown) {
  body.key = newKey();
  const item = {body: body, entry: '', made: Date.now()};
  if (shown) {
    const entry = {id: newKey(), own: true, text: shown, at: now(), state: 'sending'};
    item.entry = entry.id;
    state.log.push(entry);
    keepLog();
    show(entry);
  }
  enqueue(item);
}
function pick(entry, choice) {
  // An impatient finger: the same tap is already on its way.
  if (waits(entry, choice)) return;
  if (asks(entry) && !choice.extra) takeBack(entry);
  entry.picked = choice.id;
  awaited = !entry.ticks;
  enqueue({
    body: {key: newKey(), choice: choice.id, message: entry.rows[entry.rows.length - 1]},
    entry: entry.id,
    made: Date.now(),
  });
}
// A question is answered once: what is not on its way yet gives way to what was tapped later.
function takeBack(entry) {
  const answers = entry.choices.filter((one) => !one.extra).map((one) => one.id);
  const stays = (item, at) => answers.indexOf(item.body.choice) < 0 || (sending && !at);
  state.queue = state.queue.filter(stays);
}
function waits(entry, choice) {
  return state.queue.some((item) => item.entry === entry.id && item.body.choice === choice.id);
}
function enqueue(item) {
  state.queue.push(item);
  save('queue');
  mark(item, net === 'ok' && navigator.onLine !== false ? 'sending' : 'waiting');
  flush();
}
function mark(item, how, why) {
  const entry = entryOf(item.entry);
  if (!entry) return;
  entry.state = how;
  entry.why = why || '';
  if (entry.ticked) entry.ticked[item.body.choice] = how;
  keepLog();
  redraw(entry);
}

function flush() {
  clearTimeout(sendTimer);
  if (sending || !state.queue.length) return;
  sending = true;
  const item = state.queue[0];
  spoke = Date.now();
  // What was done without a network counts from when it was done, by this phone's own clock.
  const age = Math.round(Math.max(0, Date.now() - (item.made || Infinity)));
  ask('say', Object.assign({age: age}, item.body)).then((answer) => {
    sending = false;
    settle(item, answer);
  });
}
function settle(item, answer) {
  const ours = typeof answer.data.error === 'string';
  if (answer.ok) {
    patience = 1;
    setNet('ok');
    drop(item, 'sent');
    if (!stream) pollSoon(150);
    flush();
  } else if (answer.status === 401) {
    comeAgain();
  } else if (ours && [400, 403, 413].indexOf(answer.status) >= 0) {
    drop(item, 'bad', answer.data.error);
    flush();
  } else if (answer.status >= 500 && !answer.wait && (item.tries = (item.tries || 0) + 1) > 8) {
    drop(item, 'bad', 'Chưa gửi được. Xin anh/chị gõ lại tin này.');
    flush();
  } else {
    if (!answer.status) setNet('off');
    else if (answer.status !== 429) setNet('busy');
    sendTimer = setTimeout(flush, 1000 * (answer.wait || patience));
    patience = Math.min(patience * 2, 30);
  }
}
function drop(item, how, why) {
  state.queue = state.queue.filter((other) => other !== item);
  save('queue');
  mark(item, how, why);
}

// --- in ---------------------------------------------------------------------------------------------

function receive(row) {
  const id = String(row.id);
  const mark = id + '.' + row.at; // a restored database gives ids a second time
  if (state.seen.indexOf(mark) < 0) {
    if (row.slot === 'screen:clear') wipe();
    offered(row);
    setClock(row);
    put(row, id);
    if (document.hidden) document.title = '● ' + TITLE;
    ringHere(row);
    state.seen = state.seen.concat(mark).slice(-KEEP_SEEN);
    save('seen');
  }
  if (state.acks.indexOf(row.id) < 0) state.acks.push(row.id);
  save('acks');
  acknowledgeSoon();
}
function put(row, id) {
  const changed = state.log.find((entry) => entry.rows && replaces(row, entry));
  const before = changed && changed.state;
  const still = changed && row.ticks && changed.slot === row.slot;
  const answered = asks(changed) && awaited;
  const entry = Object.assign(changed || {id: newKey(), rows: []}, {
    text: row.text, html: row.html, bubbles: row.bubbles, choices: row.choices, contact: row.ask_contact,
    askFile: row.ask_file,
    slot: row.slot, listen: row.listen, copyable: row.copyable, file: row.file, kind: row.kind,
    at: row.at || now(), picked: '', state: '', why: '', push: row.offer_push,
    ticks: row.ticks, ticked: row.ticks ? left(changed) : null,
  });
  if (entry.ticks && Object.keys(entry.ticked).length) entry.state = before;
  entry.rows = entry.rows.concat(id);
  if (!changed) state.log.push(entry);
  else if (answered || answersTyping(entry)) moveLast(entry);
  keepLog();
  if (!changed || !nodes[entry.id]) return show(entry);
  return change(entry, still);
}
// Ticks that are still on their way stay, until the last of them is in: then the row is the truth.
function left(entry) {
  const some = entry && state.queue.some((item) => item.entry === entry.id && item.body.choice);
  return (some && entry.ticked) || {};
}
// A row that came before our acknowledgement of the one in its slot does not know it yet.
function replaces(row, entry) {
  if (row.edit) return entry.rows.indexOf(row.edit) >= 0;
  const last = Number(entry.rows[entry.rows.length - 1]);
  return Boolean(row.slot) && entry.slot === row.slot && state.acks.indexOf(last) >= 0;
}
// A changed message that answers what was just typed belongs below it, the next question below
// whatever came in between; what else is changed by a tap stays.
function answersTyping(entry) {
  const last = state.log[state.log.length - 1];
  return entry.kind === 'answer' && last.own;
}
function moveLast(entry) {
  if (entry === state.log[state.log.length - 1]) return;
  state.log = state.log.filter((other) => other !== entry).concat(entry);
  forget(entry);
}
// A list whose names were ticked stays where it is under the finger.
function change(entry, still) {
  const answer = entry.kind === 'answer' || entry.kind === 'result';
  const follow = answer && !still && (atBottom() || awaited);
  if (answer) awaited = false;
  redraw(entry);
  nodes[entry.id].classList.add('flash');
  if (follow) reveal(nodes[entry.id]);
}
function wipe() {
  Object.assign(state, {log: [], draft: ''});
  ['log', 'draft'].forEach(save);
  box.value = '';
  showAll();
}

let ackTimer = 0;
function acknowledgeSoon() {
  clearTimeout(ackTimer);
  ackTimer = setTimeout(acknowledge, 120);
}
function acknowledge() {
  const ids = state.acks.slice(0, 100);
  if (!ids.length) return;
  ask('ack', {ids: ids}).then((answer) => {
    if (answer.status === 401) return;
    if (answer.ok) {
      state.acks = state.acks.filter((id) => ids.indexOf(id) < 0);
      save('acks');
      if (state.acks.length) acknowledgeSoon();
    } else {
      ackTimer = setTimeout(acknowledge, 1000 * (answer.wait || 5));
    }
  });
}

let stream = null;
let heard = 0;
let failures = 0;
let lineTimer = 0;
let streamAgain = 0; // when to try a stream again after polling
let streamRest = 60000;

// A phone's clock may be set back: then a stream is tried at once.
function resting() {
  const left = streamAgain - Date.now();
  return left === Infinity || (left > 0 && left <= streamRest);
}
function connect() {
  clearTimeout(lineTimer);
  if (stream) stream.close();
  stream = null;
  if (!window.EventSource) streamAgain = Infinity;
  if (resting()) return poll();
  const source = new EventSource('events');
  stream = source;
  heard = Date.now();
  lineTimer = setTimeout(() => fail(source, 2), HELLO);
  source.addEventListener('ready', () => {
    clearTimeout(lineTimer);
    failures = 0;
    streamRest = 60000;
    heard = Date.now();
    setNet('ok');
    flush();
    acknowledgeSoon();
  });
  source.addEventListener('full', () => fail(source, 2)); // the page is open elsewhere, too
  source.addEventListener('beat', () => { heard = Date.now(); });
  source.onmessage = (event) => {
    heard = Date.now();
    receive(JSON.parse(event.data));
  };
  source.onerror = () => fail(source, 1);
  return undefined;
}
function fail(source, weight) {
  if (source !== stream) return;
  source.close();
  stream = null;
  failures += weight;
  clearTimeout(lineTimer);
  if (failures >= 2) {
    streamRest = Math.min(streamRest * 2, 1800000);
    streamAgain = Date.now() + streamRest;
    poll();
  } else {
    lineTimer = setTimeout(connect, 500 + 1500 * Math.random()); // not all pages at once
  }
}
// Phones and demos have clocks of their own: an answer to what was just said tells the time.
function setClock(row) {
  if (!row.at || row.kind !== 'answer' || Date.now() - spoke > 5000) return;
  const before = state.skew;
  state.skew = Math.abs(row.at - Date.now()) > 120000 ? row.at - Date.now() : 0;
  save('skew');
  const last = state.log[state.log.length - 1];
  if (Math.abs(before - state.skew) < 120000 || !last || !last.own) return;
  last.at = row.at;
  redraw(last);
}

let polling = false;
let quietPolls = 0;
function pollSoon(after) {
  quietPolls = 0;
  clearTimeout(lineTimer);
  lineTimer = setTimeout(poll, after);
}
function poll() {
  if (polling || stream) return;
  clearTimeout(lineTimer);
  polling = true;
  ask('mail').then((answer) => {
    polling = false;
    if (answer.ok) {
      const away = net !== 'ok';
      setNet('ok');
      answer.data.rows.forEach(receive);
      quietPolls = answer.data.rows.length ? 0 : quietPolls + 1;
      flush();
      if (away) streamAgain = 0; // the network was the trouble, not the stream
    } else if (answer.status === 401) {
      return comeAgain();
    } else {
      setNet(answer.status ? 'busy' : 'off');
    }
    const rest = document.hidden ? 30 : Math.min(3 + quietPolls, 15);
    lineTimer = setTimeout(resting() ? poll : again, 1000 * (answer.wait || rest));
    if (answer.ok && !streamAgain) again();
    return undefined;
  });
}
function again() {
  failures = 0;
  connect();
}
function checkLine() {
  if (stream && Math.abs(Date.now() - heard) > BEAT) fail(stream, 1);
}
