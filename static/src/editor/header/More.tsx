import { useEffect, useRef } from "react";
import { openPanel } from "../acts";
import { boot } from "../boot";
import { Icon } from "../parts";
import { downloadPng, downloadSvg } from "../picture/download";
import { set } from "../state";
import { say } from "../words";
import { leave } from "./leave";

export function More() {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  useEffect(() => {
    const outside = (event: MouseEvent) => {
      if (menu.current && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    document.addEventListener("click", outside);
    return () => document.removeEventListener("click", outside);
  }, []);
  const act = (what: () => unknown) => () => {
    close();
    what();
  };
  return (
    <details
      className="lc-menu"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        close();
        menu.current?.querySelector("summary")?.focus();
      }}
    >
      <summary className="ed-tool" title={say("more")} aria-label={say("more")}>
        <Icon name="more_horiz" />
      </summary>
      <div className="lc-menu-items">
        <button type="button" onClick={act(() => openPanel("rules"))}>
          {say("rules")}
        </button>
        <button type="button" onClick={act(() => set({ sheet: { kind: "keys" } }))}>
          {say("keys")}
        </button>
        <button type="button" onClick={act(downloadPng)}>
          {say("as_png")}
        </button>
        <button type="button" onClick={act(downloadSvg)}>
          {say("as_svg")}
        </button>
        <a href={boot.urls.print} onClick={(event) => leave(event, boot.urls.print as string)}>
          {say("print")}
        </a>
        <a href={boot.urls.talk} onClick={(event) => leave(event, boot.urls.talk as string)}>
          {say("talk")}
        </a>
        {boot.urls.versions && <a href={boot.urls.versions}>{say("versions")}</a>}
        {boot.urls.discard && <a href={boot.urls.discard}>{say("discard")}</a>}
      </div>
    </details>
  );
}
