// The link to the server, before Gradio uses it: kept up, mended, and told of.
//
// When a link breaks, Gradio gives up on the page for good and loads it anew, which would empty the note. Here a broken
// link becomes an ordinary failed event, and the heartbeat is taken up again until the server is back.
"use strict";

(() => {
  const SOON = 1000; // milliseconds until the heartbeat is tried again, doubled each time up to the last
  const LATEST = 8000;
  const RENDERED = 400; // milliseconds that Gradio may take to draw the last it was told
  const MESSAGE = 5; // what a message brings along; the other events bring less
  const plain = window.fetch;
  const announce = (name, detail) => window.dispatchEvent(new CustomEvent(`between:${name}`, { detail }));

  let lost = false;
  const mark = (now) => {
    if (lost !== now) announce("link", (lost = now));
  };
  window.addEventListener("offline", () => mark(true));
  window.addEventListener("online", () => mark(false));

  const reached = async (...request) => {
    try {
      const answer = await plain(...request);
      mark(false);
      return answer;
    } catch (error) {
      if (error.name !== "AbortError") mark(true);
      throw error;
    }
  };

  // ---------------------------------------------------------------- one reply as it arrives

  const GONE = 'data: {"msg":"unexpected_error","message":"","success":false}\n\ndata: {"msg":"close_stream"}\n\n';
  let joined = 0;
  // Said once all is drawn, and not if another event has begun meanwhile.
  const ended = (number = joined) => setTimeout(() => number === joined && announce("ended"), RENDERED);
  const events = (body) => new Response(body, { headers: { "Content-Type": "text/event-stream" } });

  const reply = async (...request) => {
    let reader;
    try {
      reader = (await reached(...request)).body.pipeThrough(new TextDecoderStream()).getReader();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      ended();
      return events(GONE);
    }
    const encoder = new TextEncoder();
    const end = (controller, last) => {
      if (last) controller.enqueue(encoder.encode(last));
      controller.close();
      ended();
    };
    return events(
      new ReadableStream({
        async pull(controller) {
          try {
            const { done, value } = await reader.read();
            if (done) end(controller);
            // A server that was started anew knows nothing of the page: to Gradio, one more reason to load it again.
            else controller.enqueue(encoder.encode(value.replace('"session_not_found":true', '"session_not_found":false')));
          } catch (error) {
            if (error.name !== "AbortError") mark(true);
            end(controller, error.name === "AbortError" ? "" : GONE);
          }
        },
        cancel: (reason) => reader.cancel(reason).catch(() => {}),
      }),
    );
  };

  // ---------------------------------------------------------------- a message on its way, and the heartbeat

  const join = async (...request) => {
    const { data = [] } = JSON.parse(request[1]?.body ?? "{}");
    joined += 1;
    announce("sent", data.length === MESSAGE ? data[0] : null);
    try {
      return await reached(...request);
    } catch {
      return new Response("{}", { status: 503, headers: { "Content-Type": "application/json" } });
    }
  };

  // One stream for Gradio, however often it has to be opened.
  const heartbeat = (address, options) => {
    const beating = async (controller) => {
      for (let wait = SOON; !options?.signal?.aborted; wait = Math.min(2 * wait, LATEST)) {
        try {
          const answer = await reached(address, options);
          const reader = answer.body.getReader();
          for (let beat = await reader.read(); !beat.done; beat = await reader.read()) {
            wait = SOON;
            controller.enqueue(beat.value);
          }
        } catch {
          // it is tried again
        }
        if (!options?.signal?.aborted) mark(true);
        await new Promise((done) => setTimeout(done, wait));
      }
      controller.close();
    };
    return events(new ReadableStream({ start: (controller) => void beating(controller).catch(() => {}) }));
  };

  const ways = { "/gradio_api/queue/join": join, "/gradio_api/queue/data": reply };
  window.fetch = (...request) => {
    const { pathname } = new URL(request[0].url ?? request[0], location.href);
    if (pathname.startsWith("/gradio_api/heartbeat/")) return Promise.resolve(heartbeat(...request));
    return (ways[pathname] ?? reached)(...request);
  };
})();
