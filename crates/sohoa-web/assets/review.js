// Moves the focus and the picture, sends what the reviewer does. Pages themselves are made by the server: after each
// act it sends the panel anew, and nothing counts as done before that.
'use strict';

const main = document.querySelector('main.document');
const byId = (id) => document.getElementById(id);

document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !isTyping(event.target)) {
    event.preventDefault();
    byId('search').focus();
  }
});

function isTyping(element) {
  return element.matches('input, textarea, select') || document.querySelector('dialog[open]') !== null;
}

if (main) {
  const path = main.dataset.path;
  const panel = byId('panel');
  const pageText = byId('page-text');
  const pageChoice = byId('page');
  const told = byId('told');
  const editor = byId('editor');
  const boxed = byId('boxed');

  // ---- What is told -------------------------------------------------------------------------------------------

  function tell(text) {
    told.textContent = text;
    told.hidden = text === '';
  }

  async function send(name, body) {
    let response;
    try {
      response = await fetch(path + name, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    } catch {
      tell(main.dataset.toldUnsaved);
      return null;
    }
    if (response.ok) {
      tell('');
      return response;
    }
    tell(await response.text());
    if (response.status === 409 || response.status === 423) {
      await loadPanel();
    }
    return null;
  }

  // Something to look at; null where the program does not answer.
  async function get(name) {
    try {
      return await fetch(path + name);
    } catch {
      tell(main.dataset.toldUnreached);
      return null;
    }
  }

  // ---- The picture --------------------------------------------------------------------------------------------

  let viewer = null;
  let shownPage = 0;
  let dpi = 0;
  let pictureUrl = null;
  // Lines of the page and of the field in focus.
  let boxes = [];

  function makeViewer() {
    viewer = OpenSeadragon({
      element: byId('viewer'),
      drawer: 'canvas',
      showNavigationControl: false,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      gestureSettingsTouch: { clickToZoom: false },
      animationTime: 0.25,
      visibilityRatio: 0.6,
      maxZoomPixelRatio: 4,
    });
    viewer.addHandler('canvas-key', (event) => {
      event.preventDefaultAction = true;
    });
    viewer.addHandler('open', () => {
      drawBoxes();
      lookAtFocus();
      main.dataset.shown = shownPage;
    });
    viewer.addHandler('canvas-click', (event) => {
      if (event.quick) {
        focusAt(viewer.viewport.viewerElementToImageCoordinates(event.position));
      }
    });
  }

  const toPicture = (points) => points * dpi / 72;

  function rectOf(box) {
    const [x0, y0, x1, y1] = box.split(' ').map(Number);
    return new OpenSeadragon.Rect(toPicture(x0), toPicture(y0), toPicture(x1 - x0), toPicture(y1 - y0));
  }

  async function showPage(number) {
    number = Number(number);
    if (number === shownPage || !Number.isInteger(number)) {
      return;
    }
    shownPage = number;
    pageChoice.value = String(number);
    const texts = loadText(number);
    if (viewer && !main.dataset.noPicture) {
      const response = await get(`/picture/${number}`);
      if (shownPage !== number) {
        return;
      }
      if (!response) {
        // Asked for again with the next step.
        shownPage = 0;
        return;
      }
      if (response.ok) {
        dpi = Number(response.headers.get('x-dpi'));
        const blob = await response.blob();
        if (pictureUrl) {
          URL.revokeObjectURL(pictureUrl);
        }
        pictureUrl = URL.createObjectURL(blob);
        await texts;
        viewer.open({ type: 'image', url: pictureUrl });
      } else {
        viewer.close();
        tell(await response.text());
      }
    }
    await texts;
  }

  async function loadText(number) {
    if (number === 0) {
      return;
    }
    const response = await get(`/text/${number}`);
    if (response && response.ok && shownPage === number) {
      pageText.innerHTML = await response.text();
    }
  }

  function drawBoxes() {
    if (!viewer || !viewer.isOpen()) {
      return;
    }
    viewer.clearOverlays();
    boxes = [];
    for (const line of pageText.querySelectorAll('.line[data-box]')) {
      addBox(line.dataset.box, 'box-line', line.dataset.field);
    }
    const row = focused && focused.dataset.row;
    if (row) {
      for (const field of panel.querySelectorAll(`.field[data-row="${CSS.escape(row)}"][data-box]`)) {
        if (Number(field.dataset.page) === shownPage) {
          addBox(field.dataset.box, 'box-cell', field.dataset.field);
        }
      }
    }
    if (focused && focused.dataset.box && Number(focused.dataset.page) === shownPage) {
      addBox(focused.dataset.box, 'box-focus', focused.dataset.field);
    }
  }

  function addBox(box, kind, field) {
    const rect = rectOf(box);
    boxes.push({ rect, field, kind });
    const element = document.createElement('div');
    element.className = `box ${kind}`;
    viewer.addOverlay({ element, location: viewer.viewport.imageToViewportRectangle(rect) });
  }

  function focusAt(point) {
    const inside = (rect) => point.x >= rect.x && point.x <= rect.x + rect.width
      && point.y >= rect.y && point.y <= rect.y + rect.height;
    const hits = boxes.filter((box) => inside(box.rect)).sort((a, b) => a.rect.width * a.rect.height - b.rect.width * b.rect.height);
    const line = hits.find((box) => box.kind === 'box-line') || hits[0];
    if (!line) {
      return;
    }
    const onLine = (element) => element.dataset.box && Number(element.dataset.page) === shownPage
      && inside(rectOf(element.dataset.box));
    const field = [...panel.querySelectorAll('.doubt'), ...panel.querySelectorAll('.field')].find(onLine);
    setFocus(field || pageText.querySelector(`[data-field="${line.field}"]`));
  }

  function lookAtFocus() {
    if (!viewer || !viewer.isOpen() || !focused || !focused.dataset.box || Number(focused.dataset.page) !== shownPage) {
      return;
    }
    const rect = rectOf(focused.dataset.box);
    // As wide as half the page at least: a word alone says little.
    const size = viewer.world.getItemAt(0).getContentSize();
    const width = Math.max(rect.width * 1.15, size.x * 0.55);
    const height = Math.max(rect.height * 2.2, size.x * 0.18);
    const centre = rect.getCenter();
    const around = new OpenSeadragon.Rect(centre.x - width / 2, centre.y - height / 2, width, height);
    viewer.viewport.fitBounds(viewer.viewport.imageToViewportRectangle(around));
  }

  // ---- The focus ----------------------------------------------------------------------------------------------

  let focused = null;

  function setFocus(element) {
    if (!element) {
      return;
    }
    if (focused) {
      focused.classList.remove('focused');
    }
    focused = element;
    focused.classList.add('focused');
    if (document.activeElement !== focused) {
      focused.focus({ preventScroll: true });
    }
    focused.scrollIntoView({ block: 'nearest' });
    if (focused.dataset.page && Number(focused.dataset.page) !== shownPage) {
      showPage(focused.dataset.page);
    } else {
      drawBoxes();
      lookAtFocus();
    }
  }

  const doubts = () => [...panel.querySelectorAll('.doubt')];
  const fields = () => [...panel.querySelectorAll('.doubt, .field'), ...pageText.querySelectorAll('.line')];

  function step(elements, by) {
    if (elements.length === 0) {
      return;
    }
    const at = elements.indexOf(focused);
    const next = at < 0 ? (by > 0 ? 0 : elements.length - 1) : Math.min(Math.max(at + by, 0), elements.length - 1);
    setFocus(elements[next]);
  }

  function find(field) {
    const selector = `[data-field="${CSS.escape(field)}"]`;
    return panel.querySelector(`.doubt${selector}`) || panel.querySelector(selector) || pageText.querySelector(selector);
  }

  // ---- Acts ---------------------------------------------------------------------------------------------------

  const state = () => panel.querySelector('.panel').dataset;

  // One after the other: each needs the version that the one before left.
  let queue = Promise.resolve();

  function inTurn(work) {
    queue = queue.then(work).catch((error) => tell(String(error)));
    return queue;
  }

  const act = (what) => inTurn(() => change('/act', { version: state().version, act: what }));
  const undo = () => inTurn(() => change('/undo', { version: state().version }));

  async function change(name, body) {
    const at = doubts().indexOf(focused);
    const field = focused && focused.dataset.field;
    const response = await send(name, body);
    if (!response) {
      return;
    }
    await putPanel(await response.text(), at, field);
  }

  async function putPanel(markup, at, field) {
    panel.innerHTML = markup;
    const open = doubts();
    focused = null;
    // Settled, the doubt is gone and the next one has its place.
    if (at >= 0 && open.length > 0) {
      setFocus(field && open.find((doubt) => doubt.dataset.field === field) || open[Math.min(at, open.length - 1)]);
    } else if (field) {
      setFocus(find(field));
    }
    await loadText(shownPage);
    if (!focused && field) {
      setFocus(find(field));
    }
    drawBoxes();
  }

  async function loadPanel() {
    const response = await get('/panel');
    if (response && response.ok) {
      await putPanel(await response.text(), doubts().indexOf(focused), focused && focused.dataset.field);
    }
  }

  // What the editor is for: a field, or the place where a row is cut.
  let editing = null;

  function edit() {
    if (!focused) {
      return;
    }
    editing = { field: focused.dataset.field, split: null };
    openEditor(focused.querySelector('h3, .label'), focused.dataset.typed, hintOf(focused.dataset.kind));
    byId('edited').select();
  }

  function hintOf(kind) {
    return { list: main.dataset.toldList, citations: main.dataset.toldCitations }[kind] || '';
  }

  function openEditor(label, text, hint) {
    editor.querySelector('label').textContent = label ? label.firstChild.textContent : '';
    editor.querySelector('.hint').textContent = hint;
    byId('edited').value = text;
    editor.showModal();
    byId('edited').focus();
  }

  function split() {
    const row = rowInFocus();
    const name = row && panel.querySelector(`.field[data-field="task.${row}.name"]`);
    if (name) {
      editing = { field: null, split: row };
      openEditor(name.querySelector('.label'), name.dataset.typed, main.dataset.toldSplit);
      byId('edited').setSelectionRange(0, 0);
    }
  }

  function save() {
    const area = byId('edited');
    editor.close();
    if (editing.split) {
      const word = area.value.slice(0, area.selectionStart).split(/\s+/u).filter((text) => text !== '').length;
      act({ do: 'split', row: editing.split, word });
    } else {
      act({ do: 'set', field: editing.field, text: area.value });
    }
  }

  const rowInFocus = () => focused && focused.dataset.row;

  function onRow(name) {
    const row = rowInFocus();
    if (row) {
      act({ do: name, row });
    }
  }

  // ---- A box over the page ------------------------------------------------------------------------------------

  let lastBox = null;

  function drawBox() {
    if (!viewer || !viewer.isOpen()) {
      return;
    }
    const frame = byId('viewer');
    const cover = document.createElement('div');
    cover.className = 'cover';
    const mark = document.createElement('div');
    mark.className = 'drawn';
    cover.append(mark);
    frame.append(cover);
    let start = null;
    const end = () => cover.remove();
    const at = (event) => {
      const frameBox = frame.getBoundingClientRect();
      return new OpenSeadragon.Point(event.clientX - frameBox.left, event.clientY - frameBox.top);
    };
    cover.addEventListener('pointerdown', (event) => {
      start = at(event);
      cover.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    cover.addEventListener('pointermove', (event) => {
      if (start) {
        const now = at(event);
        mark.style.left = `${Math.min(start.x, now.x)}px`;
        mark.style.top = `${Math.min(start.y, now.y)}px`;
        mark.style.width = `${Math.abs(now.x - start.x)}px`;
        mark.style.height = `${Math.abs(now.y - start.y)}px`;
      }
    });
    cover.addEventListener('pointerup', (event) => {
      const now = at(event);
      end();
      if (!start || Math.abs(now.x - start.x) < 5 || Math.abs(now.y - start.y) < 5) {
        return;
      }
      const corners = [start, now].map((point) => viewer.viewport.viewerElementToImageCoordinates(point));
      const points = (pixels) => Math.round(pixels * 72 / dpi * 100) / 100;
      const [x, y] = ['x', 'y'].map((axis) => corners.map((corner) => points(corner[axis])).sort((a, b) => a - b));
      readBox([x[0], y[0], x[1], y[1]]);
    });
    cover.addEventListener('keydown', end);
    document.addEventListener('keydown', (event) => event.key === 'Escape' && end(), { once: true });
  }

  async function readBox(bbox) {
    lastBox = { page: shownPage, bbox };
    tell(main.dataset.toldReading);
    const response = await send('/read', lastBox);
    if (response) {
      byId('boxed-text').value = (await response.json()).text;
      boxed.showModal();
      byId('boxed-text').focus();
    }
  }

  function boxRow() {
    boxed.close();
    const row = rowInFocus();
    const after = row && panel.querySelector(`.field[data-field="task.${row}.name"]`) ? row : null;
    act({ do: 'add', ...lastBox, text: byId('boxed-text').value, after });
  }

  function boxField() {
    boxed.close();
    if (focused) {
      act({ do: 'set', field: focused.dataset.field, text: byId('boxed-text').value });
    }
  }

  // ---- Keys and buttons ---------------------------------------------------------------------------------------

  const turnPage = (by) => {
    const at = pageChoice.selectedIndex + by;
    if (pageChoice.options[at]) {
      showPage(pageChoice.options[at].value);
    }
  };

  // A field with several doubtful words: what is taken for one of them waits until the field is accepted.
  function accept() {
    if (!focused) {
      return;
    }
    const field = focused.dataset.field;
    const taken = [...focused.querySelectorAll('mark.taken')];
    if (taken.length === 0) {
      act({ do: 'accept', field });
      return;
    }
    const entries = focused.dataset.typed.split('\n').map((entry) => entry.split(/\s+/u));
    for (const word of taken) {
      const [entry, token] = word.dataset.at.split(':').map(Number);
      entries[entry][token] = word.textContent;
    }
    act({ do: 'set', field, text: entries.map((entry) => entry.join(' ')).join('\n') });
  }

  function take(number) {
    const other = focused && focused.querySelector(`[data-do="take"][data-number="${number}"]`);
    if (!other) {
      return;
    }
    const word = focused.querySelector(`mark[data-at="${other.dataset.at}"]`);
    if (!word || focused.querySelectorAll('.value mark').length === 1) {
      act({ do: 'take', field: focused.dataset.field, number });
      return;
    }
    word.textContent = other.dataset.text;
    word.classList.add('taken');
  }

  const approve = () => state().open === '0' && !('approved' in state()) && act({ do: 'approve' });
  const nextDocument = () => {
    if (main.dataset.next) {
      location.href = main.dataset.next;
    } else {
      location.href = '/';
    }
  };
  const zoom = (by) => viewer && viewer.isOpen() && viewer.viewport.zoomBy(by);

  const deeds = {
    'accept': accept,
    'edit': edit,
    'save': save,
    'cancel': () => document.querySelector('dialog[open]').close(),
    'undo': undo,
    'approve': approve,
    'reopen': () => act({ do: 'reopen' }),
    'next-document': nextDocument,
    'help': () => byId('help').showModal(),
    'strike': () => onRow('strike'),
    'join': () => onRow('join'),
    'split': split,
    'check-page': () => act({ do: 'check_page', page: shownPage }),
    'page-back': () => turnPage(-1),
    'page-on': () => turnPage(1),
    'zoom-in': () => zoom(1.4),
    'zoom-out': () => zoom(1 / 1.4),
    'fit': () => viewer && viewer.isOpen() && viewer.viewport.goHome(),
    'box': drawBox,
    'box-row': boxRow,
    'box-field': boxField,
    'take-over': () => inTurn(async () => {
      if (await send('/hold', { force: true })) {
        keepHolding();
        await loadPanel();
      }
    }),
  };

  const keys = {
    j: () => step(doubts(), 1),
    k: () => step(doubts(), -1),
    ArrowDown: () => step(fields(), 1),
    ArrowUp: () => step(fields(), -1),
    Enter: accept,
    e: edit,
    u: undo,
    x: deeds.strike,
    g: deeds.join,
    s: split,
    b: drawBox,
    f: deeds.fit,
    c: deeds['check-page'],
    a: approve,
    n: nextDocument,
    PageDown: () => turnPage(1),
    PageUp: () => turnPage(-1),
    '?': deeds.help,
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target.matches('dialog textarea')) {
      event.preventDefault();
      (event.target.id === 'edited' ? save : boxRow)();
      return;
    }
    if (isTyping(event.target) || (event.key === 'Enter' && event.target.matches('a, button, summary'))) {
      return;
    }
    const deed = /^[1-9]$/.test(event.key) ? () => take(Number(event.key) - 1) : keys[event.key];
    if (deed) {
      event.preventDefault();
      deed();
    }
  });

  document.addEventListener('click', (event) => {
    const field = event.target.closest('.doubt, .field, .line');
    const button = event.target.closest('[data-do]');
    if (field && field !== focused) {
      setFocus(field);
    } else if (button && button.closest('article.row') && (!focused || focused.dataset.row !== button.closest('article.row').dataset.row)) {
      setFocus(button.closest('article.row').querySelector('.field'));
    }
    if (button && button.dataset.do === 'take') {
      take(Number(button.dataset.number));
    } else if (button && deeds[button.dataset.do]) {
      deeds[button.dataset.do]();
    }
  });
  document.addEventListener('dblclick', (event) => {
    if (event.target.closest('.field, .line') && !event.target.closest('button')) {
      edit();
    }
  });
  pageChoice.addEventListener('change', () => showPage(pageChoice.value));

  // ---- Begin --------------------------------------------------------------------------------------------------

  const hold = () => fetch(`${path}/hold`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => {});
  let holds = false;
  function keepHolding() {
    if (!holds) {
      holds = true;
      // Three times before it runs out.
      setInterval(hold, 40_000);
      addEventListener('pagehide', () => navigator.sendBeacon(`${path}/release`));
    }
  }
  if (!document.querySelector('.ask-name') && !('held' in state())) {
    hold();
    keepHolding();
  }
  if (!('plain' in main.dataset) && !main.dataset.noPicture) {
    makeViewer();
  }
  const wanted = decodeURIComponent(location.hash.slice(1));
  const page = /^page\.(\d+)$/.exec(wanted);
  const first = wanted && !page ? find(wanted) : null;
  if (page) {
    showPage(page[1]);
  } else if (first || doubts()[0]) {
    setFocus(first || doubts()[0]);
  }
  if (shownPage === 0 && pageChoice.options.length > 0) {
    showPage(pageChoice.options[0].value);
  }
}
