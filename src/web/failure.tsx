/** What is shown when the page cannot compute: nothing is claimed, and what to do. */
export function Failure({ message }: { readonly message: string }) {
  return (
    <p class="failure" role="alert">
      <strong>The page cannot go on; nothing is claimed.</strong> {message}. Load it again; if that
      does not help, <code>vestige assess FILE</code> computes the same on the command line.
    </p>
  );
}
