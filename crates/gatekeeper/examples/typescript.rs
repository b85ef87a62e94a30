//! Prints the window's types; `cargo xtask types` writes them to `ui/src/control.gen.ts`.

#[expect(clippy::print_stdout, reason = "printing is its whole errand")]
fn main() {
    print!("{}", gatekeeper::control::typescript());
}
