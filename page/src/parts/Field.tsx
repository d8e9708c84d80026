// A form's field: its label, what it is for, the control, and what is wrong with it, tied together for who hears the page.
import type { ComponentChildren } from 'preact'

interface FieldProps {
  id: string
  label: string
  hint?: string | undefined
  wrong?: string | undefined
  /** The control; spread what it is given: `<input {...described} … />`. */
  children: (described: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }) => ComponentChildren
}

export function Field({ id, label, hint, wrong, children }: FieldProps) {
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {children({ id, 'aria-describedby': described, 'aria-invalid': wrong ? true : undefined })}
      <p class="wrong" id={`${id}-wrong`} aria-live="polite" hidden={!wrong}>
        {wrong}
      </p>
    </div>
  )
}
