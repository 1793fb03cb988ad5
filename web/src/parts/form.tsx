import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { useId, useState } from 'preact/hooks';

interface FormProps {
  readonly label: string;
  readonly action: string;
  /** Gets the fields by name; the form is locked while it runs. True empties the fields. */
  readonly onSend: (fields: Readonly<Record<string, string>>) => Promise<boolean>;
  readonly children: ComponentChildren;
}

/** A form that sends once at a time. */
export function Form({ label, action, onSend, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    setBusy(true);
    try {
      if (await onSend(fields)) form.reset();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form aria-label={label} onSubmit={(event) => void submit(event)}>
      {children}
      <button type="submit" disabled={busy}>
        {action}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'password' | 'number';
  readonly autocomplete?: 'username' | 'current-password' | 'new-password';
  readonly pattern?: string;
  readonly placeholder?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly defaultValue?: string;
  readonly required?: boolean;
}

/** A labelled input; its hint is read with it. */
export function Field({ label, hint, type = 'text', required = true, ...input }: FieldProps) {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        {...input}
        {...{ id, required, dir: 'auto', type: type as 'text' }}
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
      />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </p>
  );
}
