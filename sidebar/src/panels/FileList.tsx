import { useState } from 'preact/hooks';
import { type FileChoice, nameFault } from '../model/files';
import { type SaveForm, editFile } from '../model/save_form';
import { sizeWords } from '../model/sizes';
import { words } from '../words';
import { Button } from '../parts/Button';
import { usePane } from '../parts/pane_context';
import { TextBox } from '../parts/TextBox';
import { Tick } from '../parts/Tick';

/** The mail's files, each to take or leave and to rename; pictures inside the text stand apart. */
export function FileList({ form }: { form: SaveForm }) {
  const real = form.files.filter((one) => !one.file.inline);
  const inline = form.files.filter((one) => one.file.inline);
  return (
    <fieldset>
      <legend>{words.save.files}</legend>
      {form.files.length === 0 && <p class="small">{words.save.noFiles}</p>}
      {real.map((choice) => (
        <FileRow key={choice.file.id} form={form} choice={choice} />
      ))}
      {inline.length > 0 && (
        <details>
          <summary>{words.save.inline(inline.length)}</summary>
          {inline.map((choice) => (
            <FileRow key={choice.file.id} form={form} choice={choice} />
          ))}
        </details>
      )}
    </fieldset>
  );
}

function FileRow({ form, choice }: { form: SaveForm; choice: FileChoice }) {
  const { pane } = usePane();
  const [renaming, setRenaming] = useState(false);
  const { file, obstacle } = choice;
  const fault = choice.ticked ? nameFault(choice.name) : null;
  const detail = obstacle ? `${sizeWords(file.size)} · ${words.save[obstacle]}` : sizeWords(file.size);
  return (
    <div class="file">
      <Tick
        ticked={choice.ticked}
        disabled={obstacle !== null}
        onTick={(ticked) => pane.edit(editFile(form, file.id, { ticked }))}
        detail={detail}
      >
        <span class="name">{choice.name || file.name}</span>
      </Tick>
      {choice.ticked && !renaming && (
        <Button small look="subtle" label={`${words.save.rename} ${file.name}`} onClick={() => setRenaming(true)}>
          {words.save.rename}
        </Button>
      )}
      {renaming && (
        <TextBox
          label={words.save.newName(file.name)}
          value={choice.name}
          onInput={(name) => pane.edit(editFile(form, file.id, { name }))}
          eager
        />
      )}
      {fault && (
        <p class="small fault" role="alert">
          {words.save[fault]}
        </p>
      )}
    </div>
  );
}
