// The part of TOML in which specifications are written: texts, lists of texts, whole numbers, one level of tables. Whatever
// else stands there is not read at all, so that nobody judges by what another reader would not see.

export type Toml = string | number | string[] | { [key: string]: Toml }

const LONGEST_LINE = 2_000 // characters
const CONTROL = /(?!\t)[\p{Cc}\p{Cs}]/u

class Unreadable extends Error {}

/** The fields of a document; undefined if it holds anything beyond this part. */
export function readToml(text: string): Record<string, Toml> | undefined {
  if (text.split('\n').some((line) => line.length > LONGEST_LINE)) return undefined
  try {
    return new Reader(text).document()
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

class Reader {
  private at = 0

  constructor(private readonly text: string) {}

  document(): Record<string, Toml> {
    const whole: Record<string, Toml> = Object.create(null) as Record<string, Toml>
    let table = whole
    for (this.space(); this.at < this.text.length; this.space()) {
      const header = this.take(/\[([A-Za-z0-9_-]+)\]/y)
      if (header) {
        table = Object.create(null) as Record<string, Toml>
        this.put(whole, header[1] ?? '', table)
      } else {
        const key = this.must(/([A-Za-z0-9_-]+)[ \t]*=[ \t]*/y)[1] ?? ''
        this.put(table, key, this.value())
      }
      this.must(/[ \t]*(?:#[^\n]*)?(?:\n|$)/y)
    }
    return whole
  }

  private put(table: Record<string, Toml>, key: string, value: Toml): void {
    if (key in table) throw new Unreadable()
    table[key] = value
  }

  private value(): Toml {
    if (this.take(/\[/y)) return this.list()
    const number = this.take(/(?:0|[1-9][0-9]{0,8})(?![0-9A-Za-z_.:+-])/y)
    return number ? Number(number[0]) : this.string()
  }

  private list(): string[] {
    const items: string[] = []
    for (this.space(); !this.take(/\]/y); this.space()) {
      items.push(this.string())
      this.space()
      if (!this.take(/,/y)) {
        this.must(/\]/y)
        break
      }
    }
    return items
  }

  private string(): string {
    const many = this.take(/"""\n?((?:[^"\\]|\\["\\nt]|"{1,2}(?!"))*)"""(?!")/y)
    if (many) return unescaped(many[1] ?? '')
    const literal = this.take(/'''\n?((?:[^']|'{1,2}(?!'))*)'''(?!')/y)
    if (literal) return shown(literal[1] ?? '')
    const plain = this.take(/'([^'\n]*)'(?!')/y)
    if (plain) return shown(plain[1] ?? '')
    return unescaped(this.must(/"((?:[^"\\\n]|\\["\\nt])*)"(?!")/y)[1] ?? '')
  }

  /** White space, line ends and comments. */
  private space(): void {
    const found = this.take(/(?:[ \t\n]|#[^\n]*(?=\n|$))*/y)?.[0] ?? ''
    if (CONTROL.test(found.replaceAll('\n', ''))) throw new Unreadable()
  }

  private take(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.at
    const found = form.exec(this.text)
    if (found) this.at = form.lastIndex
    return found
  }

  private must(form: RegExp): RegExpExecArray {
    const found = this.take(form)
    if (!found || CONTROL.test(found[0].replaceAll('\n', ''))) throw new Unreadable()
    return found
  }
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t' }

const unescaped = (text: string): string => shown(text).replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter)

function shown(text: string): string {
  if (CONTROL.test(text.replaceAll('\n', ''))) throw new Unreadable()
  return text
}
