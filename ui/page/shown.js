// The cards on the page -> which conversation they are of.

/** Return the id of the conversation that is shown, "" where none has an answer yet. */
export function shownConversation() {
  const link = document.querySelector("#chat .answer button.link");
  return (link && new URL(link.value, location.href).searchParams.get("c")) || "";
}

/** Return what changes whenever an answer comes, goes or is replaced. */
export function shownState() {
  const cards = document.querySelectorAll("#chat .answer");
  return `${shownConversation()} ${cards.length} ${cards.length ? cards[cards.length - 1].id : ""}`;
}
