import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** So near to the end still counts as being there. */
const near = 80;
/** What comes last (the end, a question) is drawn a moment after the task has stopped. */
const linger = 1_000;
const distance = () => document.documentElement.scrollHeight - window.innerHeight - window.scrollY;
const toEnd = () => window.scrollTo({ top: document.documentElement.scrollHeight });

export interface Follow {
  /** There is more below, and it grows while nobody looks. */
  behind: boolean;
  /** Goes to the end and stays there. */
  jump: () => void;
}

/** Keeps the end of a growing page in sight, but only for somebody who is there; a scroll upwards ends it. */
export function useFollow(content: RefObject<HTMLElement | null>, shown: boolean, growing: boolean): Follow {
  const following = useRef(false);
  const [behind, setBehind] = useState(false);
  const [active, setActive] = useState(growing);
  if (growing && !active) setActive(true);
  useEffect(() => {
    if (growing || !active) return;
    const timer = setTimeout(() => setActive(false), linger);
    return () => clearTimeout(timer);
  }, [growing, active]);

  useEffect(() => {
    const element = content.current;
    if (!shown || !active || !element) {
      setBehind(false);
      return;
    }
    following.current = distance() <= near;
    let top = window.scrollY;
    const onScroll = () => {
      // Growth moves the end away without anybody scrolling; only a scroll upwards is a wish to stay.
      if (window.scrollY < top) following.current = false;
      if (distance() <= near) following.current = true;
      top = window.scrollY;
      setBehind(!following.current);
    };
    const observer = new ResizeObserver(() => {
      if (following.current) toEnd();
      setBehind(!following.current && distance() > near);
    });
    observer.observe(element);
    window.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', onScroll);
    };
  }, [content, shown, active]);
  const jump = useCallback(() => {
    following.current = true;
    toEnd();
  }, []);
  return { behind, jump };
}
