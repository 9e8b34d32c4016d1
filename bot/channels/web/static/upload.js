// Files: chosen here, sent with their progress, kept as long as the page is open. And shown.
const MOST_BYTES = 10 * 1024 * 1024;
const WORTH_SHRINKING = 1024 * 1024;
const LONGEST_SIDE = 1600; // the server keeps no more of a photo
const STALLED = 60 * 1000;
const TAKEN = 'image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.pptx';
const chosen = {}; // what was chosen, by entry: a reload forgets it

function chooser(name, text, take) {
  const label = make('label', 'tool attach', text);
  const field = make('input', 'unseen');
  field.type = 'file';
  field.accept = TAKEN;
  field.addEventListener('change', () => {
    const file = field.files[0];
    if (file) take(file);
    field.value = '';
  });
  label.classList.add(name);
  label.appendChild(field);
  return label;
}
// A file goes to the task whose message asked for it, also when something else was said since.
function attachOf(asking) {
  const row = asking.rows[asking.rows.length - 1];
  return chooser('ask', '📎 Đính kèm ảnh hoặc tệp', (file) => handIn(file, null, row));
}
// Under a file that has not gone: the same again while the page still has it, else another one.
function againOf(entry) {
  if (entry.state === 'waiting') return button('tool', '↻ Gửi lại', () => sendFile(entry));
  return chooser('other', '📎 Chọn lại tệp', (file) => handIn(file, entry));
}

function handIn(file, before, row) {
  const entry = before || {id: newKey(), own: true, asked: row};
  Object.assign(entry, {text: '📎 ' + file.name, at: now(), upload: newKey()});
  chosen[entry.id] = file;
  if (!before) state.log.push(entry);
  fileState(entry, 'sending', '', before ? '' : 'new');
  shrunk(file).then((small) => {
    chosen[entry.id] = small;
    sendFile(entry);
  });
}
function fileState(entry, how, words, first) {
  if (!first && !entryOf(entry.id)) return; // the person has left, the log is another's
  entry.state = how;
  entry.why = how === 'bad' ? words : '';
  entry.progress = how === 'bad' ? '' : words;
  keepLog();
  if (first) show(entry);
  else redraw(entry);
}
// A photo straight from the camera is ten times larger than what is kept of it: on 3G that is
// minutes. What was noted beside the pixels, such as the place, does not even leave the phone.
function shrunk(file) {
  const photo = /^image\//.test(file.type) && file.size > WORTH_SHRINKING;
  if (!photo || !window.createImageBitmap) return Promise.resolve(file);
  return createImageBitmap(file).then((picture) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = make('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const brush = canvas.getContext('2d');
    brush.fillStyle = '#fff';
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
  }).then((blob) => {
    if (!blob || blob.size >= file.size) return file;
    return Object.assign(blob, {calledSo: file.name});
  }).catch(() => file);
}

function sendFile(entry) {
  const file = chosen[entry.id];
  if (!entryOf(entry.id)) return undefined;
  if (!file) return fileState(entry, 'bad', LOST);
  if (file.size > MOST_BYTES) return refused(entry, 'Tệp nặng quá 10 MB.');
  const call = new XMLHttpRequest();
  const name = encodeURIComponent(file.calledSo || file.name);
  let stalled = 0;
  const moving = () => {
    clearTimeout(stalled);
    stalled = setTimeout(() => call.abort(), STALLED);
  };
  const asked = entry.asked ? '&message=' + entry.asked : '';
  call.open('POST', 'upload?key=' + entry.upload + asked + '&name=' + name);
  call.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
  call.upload.onprogress = (event) => {
    // Whoever chose it has left this phone: it must not come in under another's name.
    if (!entryOf(entry.id)) return call.abort();
    moving();
    const part = Math.floor((100 * event.loaded) / (event.total || file.size));
    return fileState(entry, 'sending', 'đang gửi… ' + Math.min(part, 99) + '%');
  };
  call.onload = () => settleFile(entry, call);
  call.onerror = () => cutOff(entry);
  call.onabort = () => cutOff(entry);
  call.onloadend = () => clearTimeout(stalled);
  moving();
  fileState(entry, 'sending', '');
  return call.send(file);
}
const LOST = 'Tệp này chưa gửi xong. Anh/chị chọn lại tệp giúp.';
function cutOff(entry) {
  fileState(entry, 'waiting', 'mạng đứt, tệp chưa gửi xong');
}
function refused(entry, why) {
  delete chosen[entry.id];
  fileState(entry, 'bad', why);
}
function settleFile(entry, call) {
  let said = {};
  try {
    said = JSON.parse(call.responseText);
  } catch (strange) {
    // Not our server's word: a proxy's or a hotspot's page.
  }
  const wait = Number(call.getResponseHeader('Retry-After')) || 0;
  if (call.status === 200 && said.ok === true) {
    delete chosen[entry.id];
    fileState(entry, 'sent', '');
    if (!stream) pollSoon(150);
  } else if (call.status === 413) {
    refused(entry, said.error || 'Tệp nặng quá.');
  } else if (call.status >= 400 && call.status < 500 && said.error && !wait && call.status !== 408) {
    refused(entry, said.error);
  } else {
    fileState(entry, 'waiting', said.error || 'máy chủ đang bận, tệp chưa gửi xong');
    if (wait) setTimeout(() => { if (entry.state === 'waiting') sendFile(entry); }, wait * 1000);
  }
}
window.addEventListener('online', () => {
  state.log.filter((entry) => entry.upload && entry.state === 'waiting').forEach(sendFile);
});
// What was under way when the page was closed is gone, and says so.
function forgetFiles() {
  const open = (entry) => entry.upload && (entry.state === 'sending' || entry.state === 'waiting');
  state.log.filter(open).forEach((entry) => Object.assign(entry, {state: 'bad', why: LOST, progress: ''}));
}

// --- photos in the log -------------------------------------------------------------------------

function photoOf(entry) {
  const link = make('a', 'photo');
  link.href = entry.file.href;
  link.target = '_blank';
  link.rel = 'noopener';
  const picture = make('img');
  picture.loading = 'lazy';
  picture.alt = entry.file.name;
  picture.src = entry.file.href;
  // Its height is known only now: who was at the end of the log stays there.
  picture.addEventListener('load', () => {
    const left = log.scrollHeight - log.scrollTop - log.clientHeight;
    if (left < picture.offsetHeight + 120) toBottom();
  });
  picture.addEventListener('error', () => link.replaceWith(fileLink(entry)));
  link.appendChild(picture);
  return link;
}
function fileLink(entry) {
  const link = make('a', 'tool', '⬇ ' + entry.file.name);
  link.href = entry.file.href;
  link.target = '_blank';
  link.rel = 'noopener';
  return link;
}
