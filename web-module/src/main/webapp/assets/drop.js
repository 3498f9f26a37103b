/** The files in what was dropped or chosen: of folders all that is in them. */

/** @yields {{file: File, path: string}} */
export async function* dropped(transfer) {
  const entries = [...transfer.items] // at once: after the event they are gone
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile())
    .filter((entry) => entry !== null);
  for (const entry of entries) {
    if (entry instanceof File) yield { file: entry, path: entry.name };
    else yield* within(entry);
  }
}

export function* chosen(files) {
  for (const file of files) yield { file, path: file.webkitRelativePath || file.name };
}

async function* within(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    yield { file, path: entry.fullPath.replace(/^\//, '') };
  } else {
    const reader = entry.createReader();
    // A folder tells some of its entries at a time, and none at the end.
    for (let some = await next(reader); some.length > 0; some = await next(reader)) {
      for (const inside of some) yield* within(inside);
    }
  }
}

const next = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
