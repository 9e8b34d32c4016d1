// What this browser remembers: the last messages, what waits to be sent or acknowledged.
// The parts state, view, line and main are put together into one script by page.py.
'use strict';

const HOME = new URL(document.baseURI).pathname;
const NAME = 'donghanh:' + HOME + ':';
const KEEP = 100;
const KEEP_SEEN = 400;

// A private window may refuse storage: then things are remembered as long as the page is open.
function boxOf(kind) {
  const held = {};
  try {
    const box = window[kind];
    box.setItem(NAME + 'try', '1');
    box.removeItem(NAME + 'try');
    return box;
  } catch (refused) {
    return {
      getItem: (name) => (name in held ? held[name] : null),
      setItem: (name, value) => { held[name] = value; },
      removeItem: (name) => { delete held[name]; },
    };
  }
}
const lasting = boxOf('localStorage');
const passing = boxOf('sessionStorage');

function load(name, otherwise) {
  try {
    const kept = lasting.getItem(NAME + name);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch (broken) {
    return otherwise;
  }
}
function save(name) {
  try {
    lasting.setItem(NAME + name, JSON.stringify(state[name]));
  } catch (full) {
    // A full store costs memory across reloads, never the message itself.
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => ('0' + byte.toString(16)).slice(-2)).join('');
}

const state = {
  tag: document.body.dataset.tag,
  log: load('log', []), // shown entries, oldest first
  seen: load('seen', []), // rows that have been shown, as id.time
  acks: load('acks', []), // ids of rows whose acknowledgement is still owed
  queue: load('queue', []), // what waits to be sent: {body, entry, choice?}
  started: load('started', false),
  draft: load('draft', ''),
  big: load('big', false),
  skew: load('skew', 0), // the server's clock minus this phone's
};

// Another person's cookie: what the one before read here is none of their business.
if (load('tag', state.tag) !== state.tag) {
  Object.assign(state, {log: [], seen: [], acks: [], started: false, draft: ''});
  state.queue = state.queue.filter((item) => item.body.text);
  ['log', 'seen', 'acks', 'started', 'draft', 'queue'].forEach(save);
}
save('tag');

function keepLog() {
  state.log.slice(0, -KEEP).forEach(forget);
  state.log = state.log.slice(-KEEP);
  save('log');
}
function entryOf(id) {
  return state.log.find((entry) => entry.id === id);
}
function now() {
  return Date.now() + state.skew;
}
