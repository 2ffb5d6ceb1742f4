import { Component, type ReactNode } from 'react';
import { ErrorState } from './error-state';

interface Props {
  /** What this part shows, for the message: "The task list". */
  region: string;
  children: ReactNode;
  /** A new value (the address) gives the region another chance. */
  resetKey?: string;
}

/** Keeps a fault inside its region, so that the rest of the page stays usable. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.error !== null && before.resetKey !== this.props.resetKey) this.setState({ error: null });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="p-4 sm:p-6">
        <ErrorState
          what={`${this.props.region} could not be shown`}
          error={this.state.error}
          onRetry={() => this.setState({ error: null })}
        />
      </div>
    );
  }
}
