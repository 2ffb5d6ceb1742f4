import { Component, type ReactNode } from 'react';

/** A text as it was written. */
export function PlainText({ text }: { text: string }) {
  return <div className="whitespace-pre-wrap break-words">{text}</div>;
}

/** Shows a text as it was written when it cannot be shown as Markdown. */
export class PlainTextOnError extends Component<{ text: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate(before: { text: string }) {
    // Another text gets a chance of its own.
    if (this.state.failed && before.text !== this.props.text) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? <PlainText text={this.props.text} /> : this.props.children;
  }
}
