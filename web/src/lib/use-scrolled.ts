import { useEffect, useState } from 'react';

/**
 * Whether the page is scrolled further than this. A strip at the top of the page is watched instead of the position: asking for
 * that in the middle of a scroll would have the browser lay out the page once more in each frame.
 */
export function useScrolled(pixels: number): boolean {
  const [scrolled, setScrolled] = useState(false);
  useEffect(() => {
    const strip = document.createElement('div');
    strip.style.cssText = `position:absolute;top:0;left:0;width:1px;height:${pixels}px;pointer-events:none`;
    strip.ariaHidden = 'true';
    document.body.append(strip);
    const observer = new IntersectionObserver(([entry]) => entry && setScrolled(!entry.isIntersecting));
    observer.observe(strip);
    return () => {
      observer.disconnect();
      strip.remove();
    };
  }, [pixels]);
  return scrolled;
}
