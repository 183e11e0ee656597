// Shows messages that Fermata sends to this browser, also while no page of it is open. It keeps nothing and asks for nothing.
"use strict";

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data ? event.data.json() : {};
  } catch {
    // What cannot be read is still told, in general words.
  }
  const title = typeof said.title === "string" && said.title ? said.title : "Fermata";
  event.waitUntil(
    self.registration.showNotification(title, {
      body: typeof said.body === "string" ? said.body : "",
      // The same notification sent twice is shown once.
      tag: typeof said.id === "string" ? said.id : undefined,
      icon: "/favicon.svg",
      data: { path: typeof said.path === "string" ? said.path : "/notifications" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // Only a path of this site: whatever else a message names is not followed.
  const wanted = event.notification.data && event.notification.data.path;
  const path = typeof wanted === "string" && /^\/(?!\/)/.test(wanted) ? wanted : "/notifications";
  const url = new URL(path, self.location.origin);
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => {
      const open = pages.find((page) => page.url === url.href);
      return open ? open.focus() : self.clients.openWindow(url.href);
    }),
  );
});
