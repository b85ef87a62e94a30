//! Pictures of clients: fetched once by the guarded door, drawn anew, and kept beside the client (S-129).
//!
//! Invariant: what a page shows was encoded here, from pixels that fit into bounds known before anything was decoded.
//! A logo that cannot be had never stands in the way of a registration.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};
use protocol::client_metadata::ClientMetadata;

use crate::fetch::{Ask, Reach, Refused};
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Most bytes of the file that is fetched.
const FILE_AT_MOST: usize = 256 * 1024;
/// Longest time for it: a registration waits.
const WITHIN: std::time::Duration = std::time::Duration::from_secs(3);
/// Largest width and height that is decoded, in pixels.
const WIDEST: u32 = 2048;
/// Most memory that decoding may take, in bytes.
const MEMORY_AT_MOST: u64 = 48 * 1024 * 1024;
/// Width and height of our copy at most, in pixels.
const SIZE: u32 = 128;

/// Why there is no copy of a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LogoProblem {
    /// The client named none.
    #[error("This app has named no picture.")]
    None,
    /// It could not be fetched.
    #[error("The picture cannot be fetched: {0}.")]
    Fetch(#[from] Refused),
    /// The server had something else to say.
    #[error("The server has no picture there (status {0}).")]
    Status(u16),
    /// Not PNG, JPEG, GIF or WebP, or a broken one.
    #[error("What stands there is not a PNG, JPEG, GIF or WebP picture.")]
    NoPicture,
    /// More pixels than anybody needs.
    #[error("The picture is too large: at most 2048 by 2048 pixels.")]
    TooLarge,
}

impl Gatekeeper {
    /// Brings our copy into line with a registration that was just written. `before` is what was registered until
    /// then. Says whether there is a copy now.
    pub(crate) async fn refetch_logo(
        &self,
        instance: &Instance,
        after: &ClientMetadata,
        before: Option<&ClientMetadata>,
        moment: Moment,
    ) -> bool {
        let uri_before = before.and_then(|metadata| metadata.logo_uri.as_ref());
        if uri_before == after.logo_uri.as_ref() {
            return false;
        }
        match self.fetch_logo(instance, after, moment).await {
            Ok(Ok(())) => true,
            Ok(Err(why)) => {
                tracing::debug!(client = %after.client_id, %why, "no picture of a client");
                // The old one belongs to an address that is no longer registered.
                if uri_before.is_some()
                    && let Err(fault) = self.put_logo(instance, after, None).await
                {
                    tracing::warn!(%fault, "an old picture could not be removed");
                }
                false
            }
            Err(fault) => {
                tracing::warn!(%fault, "a picture could not be kept");
                false
            }
        }
    }

    /// Fetches a client's picture and keeps our copy. When that fails the old copy stays.
    pub(crate) async fn fetch_logo(
        &self,
        instance: &Instance,
        metadata: &ClientMetadata,
        moment: Moment,
    ) -> Result<Result<(), LogoProblem>, Fault> {
        let Some(uri) = &metadata.logo_uri else {
            return Ok(Err(LogoProblem::None));
        };
        let ask = Ask::get(uri, Reach::of(metadata))
            .accepting(&["image/png", "image/jpeg", "image/gif", "image/webp"])
            .at_most(FILE_AT_MOST)
            .within(WITHIN);
        let got = match self.fetch(ask, moment).await {
            Ok(got) if got.status == 200 => got,
            Ok(got) => return Ok(Err(LogoProblem::Status(got.status))),
            Err(refused) => return Ok(Err(refused.into())),
        };
        let drawn = tokio::task::spawn_blocking(move || draw_anew(&got.body))
            .await
            .map_err(|_| Fault::Worker)?;
        match drawn {
            Ok(png) => {
                self.put_logo(instance, metadata, Some(png)).await?;
                Ok(Ok(()))
            }
            Err(problem) => Ok(Err(problem)),
        }
    }

    async fn put_logo(
        &self,
        instance: &Instance,
        metadata: &ClientMetadata,
        png: Option<Vec<u8>>,
    ) -> Result<(), Fault> {
        let (instance, client) = (instance.id, metadata.client_id.clone());
        self.store
            .write(move |write| write.update_client_logo(instance, &client, png.as_deref()))
            .await?;
        Ok(())
    }
}

/// A PNG of at most 128 by 128 pixels out of whatever a stranger sent. The first frame of an animation; no metadata.
fn draw_anew(file: &[u8]) -> Result<Vec<u8>, LogoProblem> {
    // By its first bytes, never by what the server calls it.
    let format = image::guess_format(file).map_err(|_| LogoProblem::NoPicture)?;
    if !matches!(
        format,
        ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP
    ) {
        return Err(LogoProblem::NoPicture);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(WIDEST);
    limits.max_image_height = Some(WIDEST);
    limits.max_alloc = Some(MEMORY_AT_MOST);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => LogoProblem::TooLarge,
        _ => LogoProblem::NoPicture,
    })?;
    let picture = if picture.width() > SIZE || picture.height() > SIZE {
        picture.thumbnail(SIZE, SIZE)
    } else {
        picture
    };
    let mut png = Cursor::new(Vec::new());
    image::DynamicImage::from(picture.to_rgba8())
        .write_to(&mut png, ImageFormat::Png)
        .map_err(|_| LogoProblem::NoPicture)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GenericImageView as _, Rgba, RgbaImage};

    use super::*;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut image = DynamicImage::from(RgbaImage::from_pixel(width, height, Rgba([200, 10, 10, 255])));
        if format == ImageFormat::Jpeg {
            image = image.to_rgb8().into();
        }
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    #[test]
    fn every_kind_of_picture_becomes_a_small_png() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
        ] {
            let png = draw_anew(&picture(300, 150, format)).unwrap();
            assert_eq!(image::guess_format(&png).unwrap(), ImageFormat::Png, "{format:?}");
            let drawn = image::load_from_memory(&png).unwrap();
            assert_eq!(drawn.dimensions(), (128, 64), "{format:?}");
            assert!(drawn.get_pixel(5, 5)[0] > 180, "{format:?}");
        }
        let small = draw_anew(&picture(3, 2, ImageFormat::Png)).unwrap();
        assert_eq!(image::load_from_memory(&small).unwrap().dimensions(), (3, 2));
    }

    #[test]
    fn s_129_only_raster_pictures_in_bounds_are_drawn() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for file in [
            &svg[..],
            b"",
            b"\x89PNG\r\n\x1a\n",
            b"BM\0\0\0\0",
            b"GIF89a",
            &[0xff, 0xd8, 0xff],
        ] {
            assert_eq!(draw_anew(file), Err(LogoProblem::NoPicture), "{file:?}");
        }
        let wide = picture(2049, 1, ImageFormat::Png);
        assert_eq!(draw_anew(&wide), Err(LogoProblem::TooLarge));
    }

    #[test]
    fn s_129_every_cut_of_a_picture_is_refused_in_order() {
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
            let whole = picture(9, 7, format);
            for length in 0..whole.len() {
                // Some formats tell the end before the last byte; what matters is that nothing panics.
                let _ = draw_anew(&whole[..length]);
            }
        }
    }
}
